// The file SQLite keeps everything in, before SQLite opens it.
//
// SQLite would make a missing file readable for all whom the umask lets, and says of whatever went wrong
// "unable to open database file" only. The file is never opened here: whoever closes a descriptor of it takes
// the locks away that other connections of this process hold on it (sqlite.org/howtocorrupt.html, 2.2).
#pragma once

#include <sys/types.h>

#include <string>

namespace ivr {

class SqliteFile {
 public:
  // Makes the file, for its owner only, unless it is there. Throws std::runtime_error, in words without path.
  SqliteFile(std::string path, bool create);

  [[nodiscard]] const std::string& path() const { return path_; }
  // False when the path leads to another file by now, or to none: what is written to ours is lost.
  [[nodiscard]] bool is_in_place() const;

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace ivr
