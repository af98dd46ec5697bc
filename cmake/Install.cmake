# What `cmake --install DIR --component development` lays down: the public headers, the static libraries with the
# third-party ones that they need, and what find_package(mtasts) reads. A C++ program then links mtasts::core.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/mtasts)
set(parts mtasts_core mtasts_engine mtasts_collect mtasts_render mtasts_rules mtasts_wire)

foreach(part IN LISTS parts)
  string(REPLACE mtasts_ "" name ${part})
  set_target_properties(${part} PROPERTIES EXPORT_NAME ${name})
endforeach()
install(TARGETS ${parts} mtasts_boost mtasts_asio EXPORT mtasts COMPONENT development
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT mtasts NAMESPACE mtasts:: FILE mtastsTargets.cmake DESTINATION ${package_folder} COMPONENT development)
install(DIRECTORY core/include/mtasts DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT development)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)

configure_package_config_file(cmake/mtastsConfig.cmake.in ${PROJECT_BINARY_DIR}/mtastsConfig.cmake
                              INSTALL_DESTINATION ${package_folder} PATH_VARS CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/mtastsConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/mtastsConfig.cmake ${PROJECT_BINARY_DIR}/mtastsConfigVersion.cmake
        DESTINATION ${package_folder} COMPONENT development)

if(MTASTS_SYSTEM_LIBS)
  install(FILES cmake/SystemLibs.cmake DESTINATION ${package_folder} COMPONENT development)
else()
  # Beside ours and not among the system's: they are hidden builds for this one use.
  install(FILES cmake/PinnedLibs.cmake DESTINATION ${package_folder} COMPONENT development)
  install(DIRECTORY ${MTASTS_THIRD_PARTY}/lib/ DESTINATION ${CMAKE_INSTALL_LIBDIR}/mtasts COMPONENT development
          FILES_MATCHING PATTERN "*.a" PATTERN cmake EXCLUDE PATTERN pkgconfig EXCLUDE)
  install(DIRECTORY ${MTASTS_THIRD_PARTY}/licenses DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
  install(FILES ${MTASTS_SBOM} DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT development)
endif()
