#include "fcgi_app/base/plugin_path.hpp"

#include <filesystem>
#include <system_error>

namespace ivr {
namespace {

// Of the program's file, not of the name it was called by, which PATH and links may have made up.
std::filesystem::path own_folder() {
  std::error_code problem;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
  return problem ? "/usr/bin" : program.parent_path();
}

}  // namespace

std::string part_path(std::string_view name) {
  const auto folder = own_folder();
  std::error_code problem;
  const auto beside = folder / name;
  if (std::filesystem::exists(beside, problem)) return beside;
  return folder.parent_path() / "libexec/twilio-ivr" / name;
}

}  // namespace ivr
