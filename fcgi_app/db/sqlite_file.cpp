#include "fcgi_app/db/sqlite_file.hpp"

#include "fcgi_app/base/errno_text.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace ivr {
namespace {

constexpr mode_t k_owner_only = 0600;

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 ? "/" : path.substr(0, slash);
}

[[noreturn]] void give_up(const std::string& path, int number) {
  const std::string folder = folder_of(path);
  if (number == ENOENT && ::access(folder.c_str(), F_OK) != 0)
    throw std::runtime_error(fmt::format("there is no folder {}", folder));
  throw std::runtime_error(errno_text(number));
}

// mknod() makes a file without opening it. It is there for good only when its folder is on disk too.
void create_if_missing(const std::string& path) {
  if (::mknod(path.c_str(), S_IFREG | k_owner_only, 0) != 0) {
    if (errno != EEXIST) give_up(path, errno);
    return;
  }
  const UniqueFd folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.number()) != 0) give_up(path, errno);
}

}  // namespace

SqliteFile::SqliteFile(std::string path, bool create) : path_(std::move(path)) {
  if (create && ::access(path_.c_str(), F_OK) != 0) create_if_missing(path_);
  struct stat found {};
  if (::stat(path_.c_str(), &found) != 0) give_up(path_, errno);
  if (!S_ISREG(found.st_mode)) throw std::runtime_error("not a file");
  if (::access(path_.c_str(), R_OK | W_OK) != 0) give_up(path_, errno);
  device_ = found.st_dev;
  inode_ = found.st_ino;
}

bool SqliteFile::is_in_place() const {
  struct stat found {};
  return ::stat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
}

}  // namespace ivr
