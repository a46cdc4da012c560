#include "fcgi_app/base/system.hpp"

#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace ivr {

std::string random_digits(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  if (::getentropy(random.data(), random.size()) != 0) throw std::runtime_error(errno_text(errno));
  std::string digits;
  for (const unsigned char byte : random) fmt::format_to(std::back_inserter(digits), "{:02x}", byte);
  return digits;
}

std::optional<DiskSpace> disk_space(const std::string& path) {
  struct statvfs found {};
  if (::statvfs(path.c_str(), &found) != 0) return std::nullopt;
  return DiskSpace{.free_bytes = static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize,
                   .bytes = static_cast<std::uint64_t>(found.f_blocks) * found.f_frsize,
                   .free_inodes = found.f_favail,
                   .inodes = found.f_files};
}

}  // namespace ivr
