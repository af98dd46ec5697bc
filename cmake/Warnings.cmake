# The warnings we build with. They are errors; the exceptions below are the false alarms of g++ 12.
add_library(mtasts_warnings INTERFACE)
target_compile_options(mtasts_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wextra-semi -Wformat=2
  $<$<BOOL:${MTASTS_WERROR}>:-Werror>
  -Wno-missing-field-initializers)  # tables of designated initialisers leave out what is the default
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(mtasts_warnings INTERFACE
    -Wno-mismatched-new-delete      # the frame allocator of Asio coroutines, inlined
    -Wno-maybe-uninitialized        # std::optional in a coroutine frame
    -Wno-restrict                   # GCC bug 105651: std::string concatenation
    -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds)  # inlined std::vector and std::string copies
endif()
