# A module that is loaded into a host which has its own OpenSSL, c-ares or zlib must share no symbol with it:
# node exports all of these, uv's Python some. So our libraries are static and hidden, and only the entry symbols
# are visible: mtasts_isolate(TARGET ENTRY...).
function(mtasts_isolate target)
  list(JOIN ARGN "; " entries)
  set(script ${CMAKE_CURRENT_BINARY_DIR}/${target}.map)
  file(CONFIGURE OUTPUT ${script} CONTENT "{ global: ${entries}; local: *; };\n")
  target_link_options(${target} PRIVATE
    -Wl,--version-script=${script} -Wl,--exclude-libs,ALL
    -Wl,-z,nodelete  # our threads and OpenSSL's exit handlers outlive a dlclose
    -Wl,-z,now)
  set_target_properties(${target} PROPERTIES CXX_VISIBILITY_PRESET hidden LINK_DEPENDS ${script})
endfunction()
