// Whether strangers register names below a name: libpsl and the list that it was built with.
#include <libpsl.h>

#include "mtasts/domain.hpp"

namespace mtasts {

bool is_public_suffix(std::string_view name) {
  const std::string text(name);
  return psl_is_public_suffix(psl_builtin(), text.c_str()) == 1;
}

}  // namespace mtasts
