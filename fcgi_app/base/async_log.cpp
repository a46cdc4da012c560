#include "fcgi_app/base/async_log.hpp"

#include "fcgi_app/base/log_buffer.hpp"

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>

namespace ivr {
namespace {

constexpr std::size_t k_max_bytes = 256UL * 1024;
// With one write for the lines of that time, a line costs next to nothing, and nobody who reads along
// notices.
constexpr std::chrono::milliseconds k_gather{5};
constexpr std::chrono::milliseconds k_patience_at_end{100};
constexpr std::chrono::milliseconds k_look_again{50};
// A pipe that poll() finds writable takes so much without a wait (PIPE_BUF).
constexpr std::size_t k_at_once = 4096;

bool is_writable(std::chrono::milliseconds within) {
  pollfd look{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&look, 1, static_cast<int>(within.count())) == 1;
}

// As many whole lines as are taken at once; at least one.
std::string_view first_lines(std::string_view lines) {
  if (lines.size() <= k_at_once) return lines;
  const std::size_t end = lines.rfind('\n', k_at_once - 1);
  return lines.substr(0, (end == std::string_view::npos ? lines.find('\n') : end) + 1);
}

class Desk {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    stopping_ = false;
    open_ = true;
  }

  bool take(Level level, std::string_view text) {
    std::unique_lock lock(mutex_);
    if (!open_) return false;
    const bool first = buffer_.empty();
    buffer_.add(level, text);
    lock.unlock();
    if (first) wake_.notify_one();  // with others waiting already the thread is awake
    return true;
  }

  void stop() {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }

  // The thread's own. Closed by the thread when it has written the last line, so that none is overtaken.
  void run() {
    std::string lines;
    std::unique_lock lock(mutex_);
    while (open_) {
      wake_.wait(lock, [&] { return stopping_ || !buffer_.empty(); });
      wake_.wait_for(lock, k_gather, [&] { return stopping_.load(); });
      buffer_.swap(lines);
      if (lines.empty() && stopping_) open_ = false;
      lock.unlock();
      write(lines);
      lines.clear();
      lock.lock();
    }
  }

 private:
  void write(std::string_view lines) {
    while (!lines.empty() && wait_for_reader()) {
      const std::string_view some = first_lines(lines);
      const ssize_t count = ::write(STDERR_FILENO, some.data(), some.size());
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      lines.remove_prefix(count < 0 ? some.size() : static_cast<std::size_t>(count));
    }
  }

  // False: the end has come, and nobody reads.
  bool wait_for_reader() {
    while (!is_writable(stopping_ ? k_patience_at_end : k_look_again))
      if (stopping_) return false;
    return true;
  }

  std::mutex mutex_;  // guards all below
  std::condition_variable wake_;
  LogBuffer buffer_{k_max_bytes};
  bool open_ = false;
  std::atomic<bool> stopping_ = false;  // read without the lock as well
};

// Never destroyed: a thread that is left behind may have a line to write while the process ends.
Desk& desk() {
  static Desk& only = *new Desk;
  return only;
}

}  // namespace

AsyncLog::AsyncLog() {
  desk().open();
  thread_ = std::thread([] { desk().run(); });
}

AsyncLog::~AsyncLog() {
  desk().stop();
  thread_.join();
}

bool AsyncLog::take(Level level, std::string_view text) {
  return desk().take(level, text);
}

}  // namespace ivr
