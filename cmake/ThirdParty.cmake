# Everything that is not ours: Boost's headers from the system; OpenSSL, curl, c-ares, llhttp, libidn2, libpsl and zlib
# pinned, static, hidden, so that a module needs nothing of its host but the C and C++ run time.
find_package(Boost 1.81 REQUIRED)
find_package(Threads REQUIRED)

add_library(mtasts_boost INTERFACE)
target_link_libraries(mtasts_boost INTERFACE Boost::headers)
target_compile_definitions(mtasts_boost INTERFACE BOOST_ALL_NO_LIB)
target_compile_features(mtasts_boost INTERFACE cxx_std_20)  # our public headers ask the same of those who include them

if(MTASTS_SYSTEM_LIBS)
  include(SystemLibs)
else()
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  # Nothing happens here when the cache has the libraries; else this takes about three minutes, once.
  execute_process(
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/third_party/build.py build
    OUTPUT_VARIABLE third_party OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "third-party libraries: ${third_party}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    cmake/third_party/manifest.txt cmake/third_party/build.py cmake/third_party/advice.txt
    cmake/third_party/advice.py cmake/third_party/sbom.py)
  set(MTASTS_THIRD_PARTY ${third_party})
  set(MTASTS_LICENSES ${third_party}/licenses)  # for the packages that hold the libraries
  execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/third_party/advice.py ${third_party}
                  OUTPUT_VARIABLE advice OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  if(advice)
    message(WARNING "third-party libraries:\n${advice}")
  endif()
  set(MTASTS_SBOM ${PROJECT_BINARY_DIR}/mtasts.cdx.json)
  execute_process(COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/third_party/sbom.py
                          ${third_party} ${PROJECT_VERSION} boost=${Boost_VERSION_STRING}
                  OUTPUT_FILE ${MTASTS_SBOM} COMMAND_ERROR_IS_FATAL ANY)
  include(PinnedLibs)
  mtasts_pinned_libs(${third_party}/lib)
  foreach(name IN ITEMS crypto openssl curl cares idn2 llhttp psl zlib)
    set_property(TARGET mtasts::${name} PROPERTY INTERFACE_INCLUDE_DIRECTORIES ${third_party}/include)
  endforeach()
  set_property(TARGET mtasts::curl PROPERTY INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB)
  set_property(TARGET mtasts::cares PROPERTY INTERFACE_COMPILE_DEFINITIONS CARES_STATICLIB)
  set_property(TARGET mtasts::psl PROPERTY INTERFACE_COMPILE_DEFINITIONS PSL_STATIC)
endif()

# Asio is compiled once, in core/collect/asio_impl.cpp, and not again in every file that includes it.
add_library(mtasts_asio INTERFACE)
add_library(mtasts::asio ALIAS mtasts_asio)
target_link_libraries(mtasts_asio INTERFACE mtasts_boost mtasts::openssl Threads::Threads)
target_compile_definitions(mtasts_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)
