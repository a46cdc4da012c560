#include "fcgi_app/base/async_log.hpp"

#include "fcgi_app/base/guarded_by.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>

namespace ivr {
namespace {

constexpr std::size_t k_max_bytes = 256UL * 1024;
// One write for all lines of that time makes a line very cheap, and no reader notices the delay.
constexpr std::chrono::milliseconds k_collect{5};
constexpr std::chrono::milliseconds k_no_timeout{-1};
constexpr std::chrono::milliseconds k_timeout_at_end{100};
constexpr std::chrono::milliseconds k_poll_interval{50};
// A pipe that poll() finds writable takes so many bytes without blocking (PIPE_BUF).
constexpr std::size_t k_max_write = 4096;

constexpr std::size_t k_around_text = 4;  // "<6>" and the line break
constexpr std::size_t k_factor_for_warnings = 4;

bool is_writable(std::chrono::milliseconds within) {
  pollfd look{STDERR_FILENO, POLLOUT, 0};
  return ::poll(&look, 1, static_cast<int>(within.count())) == 1;
}

// As many whole lines as one write takes; at least one.
std::string_view first_lines(std::string_view lines) {
  if (lines.size() <= k_max_write) return lines;
  const std::size_t end = lines.rfind('\n', k_max_write - 1);
  return lines.substr(0, (end == std::string_view::npos ? lines.find('\n') : end) + 1);
}

class LogWriter {
 public:
  LogWriter() : wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (!wake_) throw std::system_error(errno, std::generic_category(), "eventfd");
  }

  void open() {
    const MutexLock lock(mutex_);
    stopping_ = false;
    open_ = true;
  }

  // False: the log is closed.
  bool take(Level level, std::string_view text) {
    bool first = false;
    {
      const MutexLock lock(mutex_);
      if (!open_) return false;
      first = buffer_.empty();
      buffer_.add(level, text);
    }
    if (first) ::eventfd_write(wake_.number(), 1);  // otherwise the thread is awake already
    return true;
  }

  void stop() {
    stopping_ = true;
    ::eventfd_write(wake_.number(), 1);
  }

  // Runs in the log's thread, which closes the log when it has written the last line, so that lines keep
  // their order.
  void run() {
    std::string lines;
    while (is_open()) {
      if (!stopping_) wait(k_no_timeout);
      if (!stopping_) wait(k_collect);
      next_lines(lines);
      write(lines);
      lines.clear();
    }
  }

 private:
  bool is_open() {
    const MutexLock lock(mutex_);
    return open_;
  }

  void next_lines(std::string& lines) {
    const MutexLock lock(mutex_);
    buffer_.swap(lines);
    if (lines.empty() && stopping_) open_ = false;
  }

  // By a timeout of the kernel. A condition variable waits until a point of time, which the faked clock of
  // faketime puts into a distant future.
  void wait(std::chrono::milliseconds timeout) {
    pollfd look{wake_.number(), POLLIN, 0};
    eventfd_t count = 0;
    if (::poll(&look, 1, static_cast<int>(timeout.count())) == 1) ::eventfd_read(wake_.number(), &count);
  }

  void write(std::string_view lines) {
    while (!lines.empty() && wait_for_reader()) {
      const std::string_view some = first_lines(lines);
      const ssize_t count = ::write(STDERR_FILENO, some.data(), some.size());
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) continue;
      lines.remove_prefix(count < 0 ? some.size() : static_cast<std::size_t>(count));
    }
  }

  // False: the process is ending, and nobody reads.
  bool wait_for_reader() {
    while (!is_writable(stopping_ ? k_timeout_at_end : k_poll_interval))
      if (stopping_) return false;
    return true;
  }

  UniqueFd wake_;  // a first line is there, or it is time to stop
  std::atomic<bool> stopping_ = false;
  Mutex mutex_;
  LogBuffer buffer_ GUARDED_BY(mutex_){k_max_bytes, log_format()};
  bool open_ GUARDED_BY(mutex_) = false;
};

// Never destroyed: a detached thread may write a line while the process ends.
LogWriter& log_writer() {
  static LogWriter& only = *new LogWriter;
  return only;
}

}  // namespace

AsyncLog::AsyncLog() {
  log_writer().open();
  thread_ = std::thread([] { log_writer().run(); });
}

AsyncLog::~AsyncLog() {
  log_writer().stop();
  thread_.join();
}

bool AsyncLog::take(Level level, std::string_view text) {
  return log_writer().take(level, text);
}

void LogBuffer::add(Level level, std::string_view text) {
  const std::size_t room = level <= Level::warning ? k_factor_for_warnings * max_bytes_ : max_bytes_;
  if (lines_.size() + text.size() + k_around_text > room) {
    ++dropped_;
    return;
  }
  add_drop_count();
  append_log_line(lines_, level, text, format_);
}

void LogBuffer::swap(std::string& lines) {
  add_drop_count();
  lines_.swap(lines);
}

void LogBuffer::add_drop_count() {
  if (dropped_ > 0) append_drop_count(lines_, dropped_, format_);
  dropped_ = 0;
}

}  // namespace ivr
