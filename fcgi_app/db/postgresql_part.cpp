// The doors of the part that postgresql_loader.cpp loads.
#include "fcgi_app/db/connection.hpp"

// The version it was built as: what passes between program and part are C++ objects, and must be the same.
extern "C" [[gnu::visibility("default")]] const char* ivr_postgresql_version() {
  return IVR_VERSION;
}

// As open_postgresql(), for the loader to find by name. The caller owns what it gives.
extern "C" [[gnu::visibility("default")]] ivr::DbConnection* ivr_open_postgresql(const char* url) {
  return ivr::open_postgresql(url).release();
}
