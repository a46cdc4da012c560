#include "tests/golden/call_file.hpp"

#include "core/base/ascii.hpp"
#include "tests/golden/store_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <stdexcept>

namespace golden {
namespace {

constexpr std::string_view k_blanks = " \t";

class CallReader {
 public:
  explicit CallReader(const std::string& path) : path_(path), file_(path) {
    if (!file_) fail("cannot be opened");
  }

  Call read() {
    read_header();
    while (!at_end_) read_exchange();
    if (call_.exchanges.empty()) fail("has no request");
    return std::move(call_);
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(fmt::format("{}:{}: {}", path_, line_, what));
  }

  // The next line that is no comment; false at the end of the file.
  bool next() {
    while (std::getline(file_, text_)) {
      ++line_;
      if (!text_.starts_with('#')) return true;
      commented_ = true;
    }
    at_end_ = true;
    text_.clear();
    return false;
  }

  bool skip_empty() {
    while (text_.empty()) {
      if (!next()) return false;
    }
    return true;
  }

  void read_header() {
    while (next() && (text_.empty() || text_.starts_with("config: ") || text_.starts_with("now: "))) {
      if (text_.starts_with("config: ")) call_.config = text_.substr(8);
      if (text_.starts_with("now: ")) call_.now = parse_now(text_.substr(5));
    }
    if (!commented_) fail("says nowhere why it is here (expected # lines on top)");
    if (call_.config.empty() || call_.now == std::chrono::sys_seconds()) fail("lacks config: or now:");
  }

  [[nodiscard]] std::chrono::sys_seconds parse_now(const std::string& text) const {
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &year, &month, &day, &hour, &minute, &second) != 6) {
      fail("now: expected YYYY-MM-DD HH:MM:SS");
    }
    using namespace std::chrono;
    const sys_days date = std::chrono::year(year) / month / day;
    return date + hours(hour) + minutes(minute) + seconds(second);
  }

  void read_exchange() {
    if (!skip_empty()) return;
    Exchange exchange;
    exchange.line = line_;
    const std::size_t blank = text_.find(' ');
    if (blank == std::string::npos) fail("expected METHOD URI");
    exchange.method = text_.substr(0, blank);
    exchange.uri = text_.substr(blank + 1);
    while (next() && text_ != "---") read_request_line(exchange);
    if (at_end_) fail("expected --- and an answer");
    read_expected(exchange);
    call_.exchanges.push_back(std::move(exchange));
  }

  void read_request_line(Exchange& exchange) const {
    const std::size_t equals = text_.find('=');
    if (text_.starts_with("signature: ")) {
      exchange.signature = text_.substr(11);
    } else if (text_.starts_with("type: ")) {
      exchange.content_type = text_.substr(6);
    } else if (text_.starts_with("store: ")) {
      exchange.store = parse_store_line(text_.substr(7));
      if (!exchange.store) fail("store: expected away, or NAME=VALUE with names it knows");
    } else if (text_.starts_with('-')) {
      exchange.left_out.push_back(text_.substr(1));
    } else if (equals != std::string::npos) {
      exchange.parameters.push_back({text_.substr(0, equals), text_.substr(equals + 1)});
    } else {
      fail("expected NAME=VALUE, -NAME, signature:, type:, store: or ---");
    }
  }

  // The status line and effects keep their line breaks; a body is joined. It ends at an empty line.
  void read_expected(Exchange& exchange) {
    while (next() && !text_.empty()) {
      const std::size_t start = text_.find_first_not_of(k_blanks);
      const bool in_body = text_.starts_with('<') || text_.starts_with('{') || start > 0;
      exchange.expected += text_.substr(start) + (in_body ? "" : "\n");
    }
    if (exchange.expected.empty()) fail("expected an answer behind ---");
  }

  std::string path_;
  std::ifstream file_;
  std::string text_;
  int line_ = 0;
  bool at_end_ = false;
  bool commented_ = false;
  Call call_;
};

}  // namespace

Call read_call(const std::string& path) {
  return CallReader(path).read();
}

std::vector<std::string> list_calls(const std::string& folder) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".call") paths.push_back(entry.path().string());
  }
  std::ranges::sort(paths);
  return paths;
}

}  // namespace golden
