// Asio is used with BOOST_ASIO_SEPARATE_COMPILATION; this is the one file in which it is compiled.
#include <boost/asio/impl/src.hpp>
#include <boost/asio/ssl/impl/src.hpp>
