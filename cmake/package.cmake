# `cpack --config build/CPackConfig.cmake` makes a Debian package of what `cmake --install` installs.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vargsim)
set(CPACK_PACKAGE_VERSION ${vargsim_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${vargsim_DESCRIPTION})
set(CPACK_PACKAGE_DESCRIPTION
  "Schedules convolutional networks on a small accelerator and simulates the schedule on SystemC models of its parts.")
set(CPACK_PACKAGE_CONTACT "vargsim developers <vargsim@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# Libraries by what the executable is linked to (dpkg-shlibdeps).
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
include(CPack)
