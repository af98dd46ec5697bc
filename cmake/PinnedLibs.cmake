# mtasts_pinned_libs(FOLDER): the third-party libraries that we build ourselves as imported targets, from their folder;
# read by our own build and by find_package(mtasts) alike.
function(mtasts_third_party folder name archive)
  add_library(mtasts::${name} STATIC IMPORTED GLOBAL)
  set_target_properties(mtasts::${name} PROPERTIES
    IMPORTED_LOCATION ${folder}/${archive}
    INTERFACE_LINK_LIBRARIES "${ARGN}")
endfunction()

function(mtasts_pinned_libs folder)
  mtasts_third_party(${folder} crypto libcrypto.a Threads::Threads)
  mtasts_third_party(${folder} openssl libssl.a mtasts::crypto)
  mtasts_third_party(${folder} curl libcurl.a mtasts::openssl)
  mtasts_third_party(${folder} cares libcares.a)
  mtasts_third_party(${folder} idn2 libidn2.a)
  mtasts_third_party(${folder} llhttp libllhttp.a)
  mtasts_third_party(${folder} psl libpsl.a)
  mtasts_third_party(${folder} zlib libz.a)
endfunction()
