# How a folder becomes a target. Sources are globbed, so that a new file needs no change here, and a folder that has
# no source yet makes no target.
include(Precompiled)

# Links the targets of the list that exist.
function(mtasts_link_existing target scope)
  foreach(library IN LISTS ARGN)
    if(TARGET ${library})
      target_link_libraries(${target} ${scope} ${library})
    endif()
  endforeach()
endfunction()

# The .cpp files of a folder: all, all EXCEPT some, or ONLY some.
function(mtasts_sources out folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "EXCEPT;ONLY")
  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  foreach(name IN LISTS arg_EXCEPT)
    list(REMOVE_ITEM sources ${PROJECT_SOURCE_DIR}/${folder}/${name})
  endforeach()
  if(arg_ONLY)
    list(FILTER sources INCLUDE REGEX "/(${arg_ONLY})$")
  endif()
  set(${out} ${sources} PARENT_SCOPE)
endfunction()

# A static library from a folder.
function(mtasts_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM;PCH" "EXCEPT;USES;PCH_USES")
  mtasts_sources(sources ${arg_FROM} EXCEPT ${arg_EXCEPT})
  if(NOT sources)
    message(STATUS "${target}: ${arg_FROM} has no sources yet")
    return()
  endif()
  add_library(${target} STATIC ${sources})
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/core/include>
                             $<INSTALL_INTERFACE:include>
                             PRIVATE ${PROJECT_SOURCE_DIR}/core ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${target} PRIVATE MTASTS_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:mtasts_warnings> PUBLIC mtasts_boost)
  mtasts_link_existing(${target} PUBLIC ${arg_USES})
  mtasts_precompile(${target} "${arg_PCH}" ${arg_PCH_USES})
endfunction()

# A part of the core: core/<name>/*.cpp -> mtasts_<name>.
function(mtasts_part name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "PURE" "" "USES")
  if(MTASTS_PURE_ONLY AND NOT arg_PURE)
    return()
  endif()
  if(arg_PURE)
    set(pch PCH json)
  else()
    set(pch PCH asio PCH_USES mtasts::asio)
  endif()
  mtasts_library(mtasts_${name} FROM core/${name} USES ${arg_USES} ${pch})
endfunction()

# For what runs in the source tree only: tests and generators, never what is installed.
function(mtasts_knows_the_tree target)
  if(TARGET ${target})
    target_compile_definitions(${target} PRIVATE MTASTS_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  endif()
endfunction()

# A program from a folder, or from ONLY some of its files.
function(mtasts_program target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "FROM;PCH" "ONLY;USES;PCH_USES")
  mtasts_sources(sources ${arg_FROM} ONLY ${arg_ONLY})
  if(NOT sources)
    message(STATUS "${target}: ${arg_FROM} has no sources yet")
    return()
  endif()
  add_executable(${target} ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/core/include ${PROJECT_SOURCE_DIR}/core
                             ${PROJECT_SOURCE_DIR})
  target_compile_definitions(${target} PRIVATE MTASTS_VERSION="${PROJECT_VERSION}")
  target_link_libraries(${target} PRIVATE mtasts_warnings mtasts_boost)
  mtasts_link_existing(${target} PRIVATE ${arg_USES})
  mtasts_precompile(${target} "${arg_PCH}" ${arg_PCH_USES})
endfunction()
