// An SQLite file, opened so that what is committed survives a power cut.
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/base/unique_fd.hpp"
#include "fcgi_app/db/db_connection.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace ivr {
namespace {

using std::chrono::milliseconds;

constexpr Dialect k_sqlite_dialect{
    .begin_to_read = "begin",
    .begin_to_write = "begin immediate",
    .identity = "integer primary key autoincrement",
    .claimed = "",  // one writer at a time
    .clock = "",
    .has_schema = "select count(*) from sqlite_master where type = 'table' and name = 'ivr_schema'",
    .migration_lock = "",
};

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

// mknod() creates a file without opening it. The file survives a power cut only if its folder is on disk,
// too.
void create_if_missing(const std::string& path) {
  if (::mknod(path.c_str(), S_IFREG | k_owner_only, 0) != 0) {
    if (errno != EEXIST) give_up(path, errno);
    return;
  }
  const UniqueFd folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder || ::fsync(folder.number()) != 0) give_up(path, errno);
}

// The file in which SQLite keeps everything, before SQLite opens it.
//
// SQLite would create a missing file readable for everybody whom the umask lets, and says of any failure only
// "unable to open database file". The file is never opened here: closing a descriptor of it would release the
// locks that other connections of this process have on it (sqlite.org/howtocorrupt.html, 2.2).
class SqliteFile {
 public:
  // Creates the file, for its owner only, unless it exists. Throws std::runtime_error; its text has no path.
  SqliteFile(std::string path, bool create) : path_(std::move(path)) {
    if (create && ::access(path_.c_str(), F_OK) != 0) create_if_missing(path_);
    struct stat found {};
    if (::stat(path_.c_str(), &found) != 0) give_up(path_, errno);
    if (!S_ISREG(found.st_mode)) throw std::runtime_error("not a file");
    if (::access(path_.c_str(), R_OK | W_OK) != 0) give_up(path_, errno);
    device_ = found.st_dev;
    inode_ = found.st_ino;
  }

  [[nodiscard]] std::string identity() const { return fmt::format("{}:{}", device_, inode_); }

  // False if there is another file at the path now, or none: what is written to ours is lost.
  [[nodiscard]] bool is_in_place() const {
    struct stat found {};
    return ::stat(path_.c_str(), &found) == 0 && found.st_dev == device_ && found.st_ino == inode_;
  }

  // False if the write-ahead log was deleted or replaced since it was first seen: other connections do not
  // see what is committed to ours. It exists as long as a connection is open.
  [[nodiscard]] bool has_its_log() {
    struct stat found {};
    const bool exists = ::stat((path_ + "-wal").c_str(), &found) == 0;
    if (log_inode_ == 0) log_inode_ = exists ? found.st_ino : 0;
    return log_inode_ == 0 || (exists && found.st_ino == log_inode_);
  }

 private:
  std::string path_;
  dev_t device_ = 0;
  ino_t inode_ = 0;
  ino_t log_inode_ = 0;  // 0: not seen yet
};

// A writer locks the file for a few milliseconds; if we wait longer than this, another process hangs.
constexpr milliseconds k_busy{2000};
constexpr milliseconds k_between_tries{1};

// SQLite's own timeout sleeps longer and longer between its tries, up to a tenth of a second. When others
// write one commit after the other, the lock is free only for moments, and a process that tries that seldom
// starves.
class BusyWait {
 public:
  void watch(soci::session& session) {
    sqlite_api::sqlite3* file = static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
    sqlite_api::sqlite3_busy_handler(file, &BusyWait::try_again, this);
  }

 private:
  static int try_again(void* self, int tries) {
    auto& wait = *static_cast<BusyWait*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (tries == 0) wait.end_ = now + k_busy;
    if (now >= wait.end_) return 0;
    std::this_thread::sleep_for(k_between_tries);
    return 1;
  }

  std::chrono::steady_clock::time_point end_;
};

std::string pragma(soci::session& session, const std::string& text) {
  std::string answer;
  session << text, soci::into(answer);
  return answer;
}

// Two processes that open a new file at the same time may both find it locked, and SQLite does not wait here.
void switch_to_wal(soci::session& session) {
  const auto end = std::chrono::steady_clock::now() + k_busy;
  for (;;) {
    try {
      if (pragma(session, "pragma journal_mode = wal") == "wal") return;
      throw std::runtime_error("this file system does not support a write-ahead log");
    } catch (const soci::sqlite3_soci_error& error) {
      if (error.result() != SQLITE_BUSY || std::chrono::steady_clock::now() > end) throw;
    }
    std::this_thread::sleep_for(k_between_tries);
  }
}

// Pages out of order, cells that overlap, nulls in columns that must not be null. It does not find
// out whether every index matches its table, which takes three times as long, nor every flipped bit, because
// SQLite has no checksums.
void check_file(soci::session& session) {
  if (const std::string answer = pragma(session, "pragma quick_check(1)"); answer != "ok")
    throw std::runtime_error(fmt::format("the file is damaged: {}", answer));
}

class SqliteConnection : public DbConnection {
 public:
  SqliteConnection(const std::string& path, SqliteOpening opening)
      : file_(path, opening.create), session_(soci::sqlite3, fmt::format("db=\"{}\"", path)) {
    busy_wait_.watch(session_);
    session_ << "pragma cell_size_check = on";
    switch_to_wal(session_);
    session_ << "pragma synchronous = full";
    // After many writes, or a reader that kept it from being emptied, the log gives its disk space back.
    session_ << "pragma journal_size_limit = 16000000";
    if (opening.check) check_file(session_);
  }

  soci::session& session() override { return session_; }
  [[nodiscard]] const Dialect& dialect() const override { return k_sqlite_dialect; }
  [[nodiscard]] bool is_usable() override { return file_.is_in_place() && file_.has_its_log(); }
  [[nodiscard]] bool has_lost_its_log() override { return file_.is_in_place() && !file_.has_its_log(); }
  [[nodiscard]] std::string identity() const override { return file_.identity(); }

 private:
  SqliteFile file_;
  BusyWait busy_wait_;  // the session calls it
  soci::session session_;
};

}  // namespace

std::unique_ptr<DbConnection> open_sqlite(const std::string& path, SqliteOpening opening) {
  return std::make_unique<SqliteConnection>(path, opening);
}

}  // namespace ivr
