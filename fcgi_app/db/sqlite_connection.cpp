// An SQLite file, opened so that what is committed survives a power cut.
#include "fcgi_app/db/connection.hpp"
#include "fcgi_app/db/sqlite_file.hpp"

#include <fmt/format.h>
#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include <chrono>
#include <stdexcept>
#include <thread>

namespace ivr {
namespace {

using std::chrono::milliseconds;

// A writer holds the file for a few milliseconds; whoever waits longer than this has a sick neighbour.
constexpr milliseconds k_busy{2000};
constexpr milliseconds k_between_tries{1};

// SQLite's own time-out sleeps longer and longer between its looks, up to a tenth of a second. When others
// write one commit after the other, the lock is free only for moments, and whoever looks that seldom starves.
class BusyWait {
 public:
  void watch(soci::session& session) {
    sqlite_api::sqlite3* file = static_cast<soci::sqlite3_session_backend*>(session.get_backend())->conn_;
    sqlite_api::sqlite3_busy_handler(file, &BusyWait::look_again, this);
  }

 private:
  static int look_again(void* self, int looks) {
    auto& wait = *static_cast<BusyWait*>(self);
    const auto now = std::chrono::steady_clock::now();
    if (looks == 0) wait.end_ = now + k_busy;
    if (now >= wait.end_) return 0;
    std::this_thread::sleep_for(k_between_tries);
    return 1;
  }

  std::chrono::steady_clock::time_point end_;
};

std::string ask(soci::session& session, const std::string& pragma) {
  std::string answer;
  session << pragma, soci::into(answer);
  return answer;
}

// Two processes that open a new file at once may both find it locked, and SQLite does not wait here.
void switch_to_wal(soci::session& session) {
  const auto end = std::chrono::steady_clock::now() + k_busy;
  for (;;) {
    try {
      if (ask(session, "pragma journal_mode = wal") == "wal") return;
      throw std::runtime_error("this file system is not fit for a write-ahead log");
    } catch (const soci::sqlite3_soci_error& error) {
      if (error.result() != SQLITE_BUSY || std::chrono::steady_clock::now() > end) throw;
    }
    std::this_thread::sleep_for(k_between_tries);
  }
}

// Pages out of order, cells that overlap, columns that hold nothing where something must be. Not whether
// every index matches its table, which takes three times as long; and not every flipped bit, as SQLite keeps
// no checksums.
void check_file(soci::session& session) {
  if (const std::string answer = ask(session, "pragma quick_check(1)"); answer != "ok")
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
    // After a rush, and after a reader that kept it from being folded, the log gives its disk space back.
    session_ << "pragma journal_size_limit = 16000000";
    if (opening.check) check_file(session_);
  }

  soci::session& session() override { return session_; }
  [[nodiscard]] const Dialect& dialect() const override { return k_sqlite_dialect; }
  [[nodiscard]] bool is_sound() override { return file_.is_in_place(); }

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
