# MTASTS_SYSTEM_LIBS=ON: the system's libraries instead of the pinned ones, for packagers who must not bundle.
find_package(PkgConfig REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(CURL 7.85 REQUIRED)
pkg_check_modules(idn2 REQUIRED IMPORTED_TARGET GLOBAL libidn2)
pkg_check_modules(psl REQUIRED IMPORTED_TARGET GLOBAL libpsl)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET GLOBAL libcares>=1.28)

find_path(llhttp_headers llhttp.h REQUIRED)  # 9.3 or later
find_library(llhttp_library llhttp REQUIRED)

add_library(mtasts_openssl INTERFACE)
target_link_libraries(mtasts_openssl INTERFACE OpenSSL::SSL OpenSSL::Crypto)
add_library(mtasts::openssl ALIAS mtasts_openssl)
add_library(mtasts::curl ALIAS CURL::libcurl)
add_library(mtasts::cares ALIAS PkgConfig::cares)
add_library(mtasts::idn2 ALIAS PkgConfig::idn2)
add_library(mtasts_llhttp INTERFACE)
target_include_directories(mtasts_llhttp INTERFACE ${llhttp_headers})
target_link_libraries(mtasts_llhttp INTERFACE ${llhttp_library})
add_library(mtasts::llhttp ALIAS mtasts_llhttp)
add_library(mtasts::psl ALIAS PkgConfig::psl)
add_library(mtasts::zlib ALIAS ZLIB::ZLIB)
