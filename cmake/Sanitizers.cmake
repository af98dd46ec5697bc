# MTASTS_SANITIZE=address,undefined (or thread): our own code only, the third-party libraries stay as they are.
if(MTASTS_SANITIZE)
  if(MTASTS_SANITIZE MATCHES "thread")
    # ThreadSanitizer knows nothing of fences. Asio can do without: what it guards by them it hands over under mutexes
    # too, and Boost's own counters are atomics that acquire and release.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK BOOST_ASIO_DISABLE_STD_ATOMIC)
  endif()
  add_compile_options(-fsanitize=${MTASTS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${MTASTS_SANITIZE})
  if(MTASTS_SANITIZE MATCHES "address" AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    add_compile_definitions(__SANITIZE_ADDRESS__)  # by which g++ says so
  endif()
  if(MTASTS_SANITIZE MATCHES "undefined")
    add_compile_options(-fno-sanitize-recover=all)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # GCC bug 71962: with these, the address of a function is no constant any more and no rule table compiles.
      add_compile_options(-fno-sanitize=null,nonnull-attribute,returns-nonnull-attribute)
    endif()
  endif()
endif()

# mtasts_driver(TARGET): what drives the core and is not the core (tests, the lab). Under sanitizers its own code is compiled for
# speed of compiling: UndefinedBehaviorSanitizer and the optimiser, which cost half of the time, are kept for the core.
function(mtasts_driver target)
  if(MTASTS_SANITIZE MATCHES "undefined")
    target_compile_options(${target} PRIVATE -fno-sanitize=undefined,fuzzer-no-link -O0)
  elseif(MTASTS_SANITIZE MATCHES "thread")
    target_compile_options(${target} PRIVATE -O0)
  endif()
endfunction()
