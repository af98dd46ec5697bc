// Boost.JSON is used as headers; this is the one file in which it is compiled.
#include <boost/json/src.hpp>
