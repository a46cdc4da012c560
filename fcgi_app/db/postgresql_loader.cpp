// Opens PostgreSQL through a part that is loaded when a store's URL first asks for it: libpq and what it
// needs are more than twenty libraries, which a process on SQLite need not carry.
#include "fcgi_app/base/plugin_path.hpp"
#include "fcgi_app/db/connection.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ivr {
namespace {

using OpenPart = DbConnection*(const char*);
using PartVersion = const char*();

// An upgrade brings a new part while the old program still runs.
void check_version(const std::string& path, std::string_view version) {
  if (version == IVR_VERSION) return;
  throw std::runtime_error(
      fmt::format("{} is of version {}, the running program of {}: restart it", path, version, IVR_VERSION));
}

// Never closed again: connections, and exceptions on their way, are made of its code.
OpenPart* load() {
  const std::string path = part_path("ivr-postgresql.so");
  void* part = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* version = part == nullptr ? nullptr : ::dlsym(part, "ivr_postgresql_version");
  void* open = version == nullptr ? nullptr : ::dlsym(part, "ivr_open_postgresql");
  if (open == nullptr) throw std::runtime_error(fmt::format("cannot load a part: {}", ::dlerror()));
  check_version(path, reinterpret_cast<PartVersion*>(version)());
  return reinterpret_cast<OpenPart*>(open);
}

}  // namespace

std::unique_ptr<DbConnection> open_postgresql(const std::string& url) {
  static OpenPart* const open = load();  // when that throws, the next call tries again
  return std::unique_ptr<DbConnection>(open(url.c_str()));
}

}  // namespace ivr
