// Where nginx connects: a Unix socket that systemd hands over, or one of our own at a path.
//
// Never TCP: who can connect to it is trusted with more than a caller is.
#pragma once

#include "core/base/result.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <sys/types.h>

#include <string>
#include <utility>

namespace ivr {

class ListeningSocket {
 public:
  // Handed over by systemd (LISTEN_FDS), or as standard input; else made at path with mode 0660. Call
  // before threads are started: it sets the umask for a moment. The error names the path.
  static Result<ListeningSocket> open(const std::string& path, int queue);

  ListeningSocket(ListeningSocket&&) = default;
  ListeningSocket& operator=(ListeningSocket&&) = delete;
  ~ListeningSocket();

  [[nodiscard]] int fd() const { return socket_.number(); }
  // For the log.
  [[nodiscard]] const std::string& name() const { return name_; }
  // Ours: nobody else will answer who has queued up in it.
  [[nodiscard]] bool is_ours() const { return ours_; }
  // Takes the name from the file system, when it is ours and still this socket's.
  void unlink();

 private:
  ListeningSocket(UniqueFd socket, std::string name) : socket_(std::move(socket)), name_(std::move(name)) {}
  static Result<ListeningSocket> inherited(int fd, std::string name);
  static Result<ListeningSocket> create(const std::string& path, int queue);

  UniqueFd socket_;
  std::string name_;
  bool ours_ = false;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

}  // namespace ivr
