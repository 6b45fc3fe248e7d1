# Debian packages of the install components: rehearse (program, scenarios), rehearse-gui,
# python3-rehearse. `scripts/package` configures for /usr, builds and packs them.
install(TARGETS rehearse RUNTIME DESTINATION bin COMPONENT cli)
install(DIRECTORY scenarios/library/ DESTINATION share/rehearse/scenarios COMPONENT cli)
install(DIRECTORY scenarios/fragments scenarios/schema DESTINATION share/rehearse COMPONENT cli)
install(FILES README.md DESTINATION share/doc/rehearse COMPONENT cli)

# Packing builds nothing by itself: neither tests nor what is not packed.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME rehearse)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_CONTACT "Rehearse <rehearse@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_CLI_PACKAGE_NAME rehearse)
set(CPACK_COMPONENTS_ALL cli)
if(TARGET rehearse-gui)
  list(APPEND CPACK_COMPONENTS_ALL gui)
  set(CPACK_DEBIAN_GUI_PACKAGE_NAME rehearse-gui)
  # Graphviz lays out; the client starts the program, of this version.
  set(CPACK_DEBIAN_GUI_PACKAGE_DEPENDS "rehearse (= ${PROJECT_VERSION}), graphviz, fonts-lato")
endif()
if(TARGET python_core)
  list(APPEND CPACK_COMPONENTS_ALL python)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-rehearse)
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
  # The extension modules are built for this one version of Python.
  set(python ${PYTHON_VERSION_MAJOR}.${PYTHON_VERSION_MINOR})
  math(EXPR next "${PYTHON_VERSION_MINOR} + 1")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS
      "rehearse (= ${PROJECT_VERSION}), python3 (>= ${python}~), python3 (<< ${PYTHON_VERSION_MAJOR}.${next}), python3-numpy, python3-pandas")
  set(CPACK_DEBIAN_PYTHON_PACKAGE_SUGGESTS
      "python3-matplotlib, python3-tqdm, python3-cloudpickle, python3-distributed")
endif()
include(CPack)
