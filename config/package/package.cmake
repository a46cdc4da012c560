# The contents of the Debian package, for `./dev package`; config/package/build generates some files and calls cpack.
set(IVR_GENERATED "${CMAKE_BINARY_DIR}/package")
set(IVR_SHARE share/twilio-ivr)
set(IVR_DOC share/doc/twilio-ivr)

install(TARGETS ivr RUNTIME DESTINATION bin)
# fcgi_app/cli/main.cpp looks for it here, and ivr-deliver.service starts it.
install(TARGETS ivr-deliver RUNTIME DESTINATION libexec/twilio-ivr)
install(PROGRAMS config/package/health-ping DESTINATION libexec/twilio-ivr)
install(FILES config/systemd/ivr.socket config/systemd/ivr.service config/systemd/ivr-deliver.service
  config/systemd/ivr-health.service DESTINATION /lib/systemd/system)
install(FILES config/systemd/store-postgresql.conf config/systemd/nginx-sandbox.conf DESTINATION ${IVR_SHARE}/systemd)
install(FILES config/rds-ca.pem DESTINATION ${IVR_SHARE})
install(DIRECTORY nginx DESTINATION ${IVR_SHARE} USE_SOURCE_PERMISSIONS PATTERN README.md EXCLUDE)
install(FILES nginx/README.md DESTINATION ${IVR_DOC} RENAME nginx.md)
# It may hold secrets; config/package/postinst gives it to the group of the program.
install(FILES config/config.ini DESTINATION /etc/ivr PERMISSIONS OWNER_READ OWNER_WRITE GROUP_READ)
install(FILES config/config.ini DESTINATION ${IVR_DOC}/examples)
install(FILES docs/configuration.md docs/alerts.md config/package/copyright "${IVR_GENERATED}/changelog.gz"
  DESTINATION ${IVR_DOC})
install(FILES "${IVR_GENERATED}/ivr.1.gz" DESTINATION share/man/man1)
install(FILES config/package/ivr.bash-completion DESTINATION share/bash-completion/completions RENAME ivr)
install(FILES config/package/lintian-overrides DESTINATION share/lintian/overrides RENAME twilio-ivr)

# config/package/build expects a finished build: without this, tests would be built too.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME twilio-ivr)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "phone menu of a Twilio number, behind nginx")
set(CPACK_PACKAGE_DESCRIPTION
  "Answers the phone of a business: press 1 for sales. One file describes the
menu, opening hours, calls put through to other phones, and voicemail, whose
alerts go out as SMS, as mail or to a webhook.
.
Nothing is started at installation: /etc/ivr/config.ini is an example.")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
# Anyone can build this package, so there is no maintainer address for all copies.
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "the twilio-ivr authors <twilio-ivr@localhost.localdomain>")
set(CPACK_DEBIAN_PACKAGE_SECTION comm)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Besides the linked libraries: for the user, nginx/render, the health ping, the trusted authorities, a store in
# PostgreSQL (SOCI loads that library by name), the time zones.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "adduser, ca-certificates, curl, libsoci-postgresql4.0, python3, tzdata")
# nginx may be one of the distribution's flavours or another build; cron starts the health ping.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "nginx | nginx-light, cron | cron-daemon")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
foreach(file conffiles postinst prerm postrm triggers)
  list(APPEND CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA "${CMAKE_SOURCE_DIR}/config/package/${file}")
endforeach()
include(CPack)
