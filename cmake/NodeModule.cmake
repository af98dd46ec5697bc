# bindings/node/*.cpp -> mtasts.node: everything of ours linked in, only what Node calls to be seen.
set(node_headers ${PROJECT_SOURCE_DIR}/node_modules/node-api-headers/include)
set(node_addon_api ${PROJECT_SOURCE_DIR}/node_modules/node-addon-api)
mtasts_sources(sources bindings/node)
if(NOT EXISTS ${node_headers}/node_api.h OR NOT EXISTS ${node_addon_api}/napi.h)
  message(STATUS "mtasts.node: node_modules has no Node-API headers (`npm ci` or ./dev build brings them)")
  return()
endif()

add_library(mtasts_node_api INTERFACE)
target_include_directories(mtasts_node_api SYSTEM INTERFACE ${node_headers} ${node_addon_api})
# Version 9 is the newest that every supported Node has: 18.17, 20.3 and all after. In a worker that is being terminated
# nothing can be thrown into JavaScript any more: swallowed there, or the exception would end the whole process.
target_compile_definitions(mtasts_node_api INTERFACE
  NAPI_VERSION=9 NODE_ADDON_API_DISABLE_DEPRECATED NODE_ADDON_API_CPP_EXCEPTIONS_ALL
  NODE_API_SWALLOW_UNTHROWABLE_EXCEPTIONS)

add_library(mtasts_node MODULE ${sources})
set_target_properties(mtasts_node PROPERTIES PREFIX "" OUTPUT_NAME mtasts SUFFIX .node)
target_include_directories(mtasts_node PRIVATE ${PROJECT_SOURCE_DIR}/core/include ${PROJECT_SOURCE_DIR}/bindings/node)
target_link_libraries(mtasts_node PRIVATE mtasts_warnings mtasts_core mtasts_node_api)
mtasts_precompile(mtasts_node node mtasts_node_api)
mtasts_isolate(mtasts_node napi_register_module_v1 node_api_module_get_api_version_v1)
if(MTASTS_NODE_IN_TREE)
  set_target_properties(mtasts_node PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${PROJECT_SOURCE_DIR}/bindings/node)
endif()
install(TARGETS mtasts_node DESTINATION . COMPONENT node)
if(MTASTS_LICENSES)
  install(DIRECTORY ${MTASTS_LICENSES} DESTINATION . COMPONENT node)
endif()
