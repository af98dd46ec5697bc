# Everything that is not ours: Boost's headers, libidn2 and zlib of the system; OpenSSL, curl, c-ares pinned, static.
find_package(Boost 1.81 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET GLOBAL libidn2)
add_library(mtasts::idn2 ALIAS PkgConfig::idn2)
find_package(ZLIB REQUIRED)  # shared: Debian's archive of it is not position-independent
pkg_check_modules(psl REQUIRED IMPORTED_TARGET GLOBAL libpsl)
add_library(mtasts::psl ALIAS PkgConfig::psl)

add_library(mtasts_boost INTERFACE)
target_link_libraries(mtasts_boost INTERFACE Boost::headers)
target_compile_definitions(mtasts_boost INTERFACE BOOST_ALL_NO_LIB)

if(MTASTS_PURE_ONLY)
  return()
endif()

find_package(Threads REQUIRED)

if(MTASTS_SYSTEM_LIBS)
  find_package(OpenSSL 3.0 REQUIRED)
  find_package(CURL 7.85 REQUIRED)
  pkg_check_modules(cares REQUIRED IMPORTED_TARGET GLOBAL libcares>=1.28)
  add_library(mtasts_openssl INTERFACE)
  target_link_libraries(mtasts_openssl INTERFACE OpenSSL::SSL OpenSSL::Crypto)
  add_library(mtasts::openssl ALIAS mtasts_openssl)
  add_library(mtasts::curl ALIAS CURL::libcurl)
  add_library(mtasts::cares ALIAS PkgConfig::cares)
else()
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  # Nothing happens here when the cache has the libraries; else this takes about three minutes, once.
  execute_process(
    COMMAND ${Python3_EXECUTABLE} ${PROJECT_SOURCE_DIR}/cmake/third_party/build.py build
    OUTPUT_VARIABLE third_party OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  message(STATUS "third-party libraries: ${third_party}")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    cmake/third_party/manifest.txt cmake/third_party/build.py)

  function(mtasts_third_party name archive)
    add_library(mtasts::${name} STATIC IMPORTED GLOBAL)
    set_target_properties(mtasts::${name} PROPERTIES
      IMPORTED_LOCATION ${third_party}/lib/${archive}
      INTERFACE_INCLUDE_DIRECTORIES ${third_party}/include
      INTERFACE_LINK_LIBRARIES "${ARGN}")
  endfunction()
  mtasts_third_party(crypto libcrypto.a Threads::Threads)
  mtasts_third_party(openssl libssl.a mtasts::crypto)
  mtasts_third_party(curl libcurl.a mtasts::openssl)
  mtasts_third_party(cares libcares.a)
  set_property(TARGET mtasts::curl PROPERTY INTERFACE_COMPILE_DEFINITIONS CURL_STATICLIB)
  set_property(TARGET mtasts::cares PROPERTY INTERFACE_COMPILE_DEFINITIONS CARES_STATICLIB)
endif()

# Asio is compiled once, in core/collect/asio_impl.cpp, and not again in every file that includes it.
add_library(mtasts_asio INTERFACE)
add_library(mtasts::asio ALIAS mtasts_asio)
target_link_libraries(mtasts_asio INTERFACE mtasts_boost mtasts::openssl Threads::Threads)
target_compile_definitions(mtasts_asio INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_NO_TS_EXECUTORS)
