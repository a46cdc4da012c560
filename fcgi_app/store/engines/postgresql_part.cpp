// The one door of the part that postgresql_loader.cpp loads.
#include "fcgi_app/store/engines/link.hpp"

// As open_postgresql(), for the loader to find by name. The caller owns what it gives.
extern "C" [[gnu::visibility("default")]] ivr::Link* ivr_open_postgresql(const char* url) {
  return ivr::open_postgresql(url).release();
}
