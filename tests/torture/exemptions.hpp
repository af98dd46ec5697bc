// What a library does wrong when memory is lacking, and our use of it cannot go around.
#pragma once
#include <string>

namespace torture {

/// Why `wrong` is let pass where what failed was called from `stack`; null where it is not.
const char* exempted(const std::string& wrong, const std::string& stack);

}  // namespace torture
