#include "core/ini/reader.hpp"

#include "core/ini/document_builder.hpp"
#include "core/ini/lines.hpp"

#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <ini.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <mutex>
#include <new>
#include <string>
#include <utility>

namespace ivr {
namespace {

// Stands before every line that inih is given: so none of them is a comment, a section or a continuation to
// it, and a line may begin with its separator.
constexpr char k_mark = '~';

// Debian's inih has its options as variables of the process. Without these it cuts lines at 199 bytes and
// takes the rest for another line.
void set_inih_up() {
  static std::once_flag done;
  std::call_once(done, [] {
    ini_use_stack = false;
    ini_allow_realloc = true;
    ini_initial_alloc = 4096;
    ini_max_line = static_cast<int>(k_max_line_bytes) + 8;  // the mark, \n, NUL
    ini_allow_inline_comments = false;
    ini_allow_multiline = false;
    ini_stop_on_first_error = false;
    ini_allow_no_value = false;
  });
}

// Finds out what each line is, as configparser does, and has inih split the keys from their values. inih
// asks for a line and hands over what it found in it before it asks for the next: so line numbers are exact.
class Reader {
 public:
  Reader(std::string_view text, Diagnostics& diagnostics)
      : lines_(text, diagnostics), builder_(diagnostics), diagnostics_(diagnostics) {}

  IniDocument read() {
    set_inih_up();
    // A line number as the result means a line without a separator: reported already.
    if (ini_parse_stream(&Reader::give_line, this, &Reader::take_key, this) < 0) throw std::bad_alloc();
    return builder_.finish(lines_.number());
  }

 private:
  // inih's two callbacks. No exception may pass through its C code: out of memory ends the process.
  static char* give_line(char* buffer, int size, void* reader) noexcept;
  static int take_key(void* reader, const char* section, const char* name, const char* value) noexcept;

  bool find_key_line();
  bool is_key_line();
  void read_section_header(std::string_view content);
  void add_key(std::string_view key, std::string_view value);
  void report(std::string message);

  LineReader lines_;
  DocumentBuilder builder_;
  Diagnostics& diagnostics_;
  std::size_t indentation_ = 0;  // of the last line that was no continuation
  bool said_no_section_ = false;
  std::string given_;  // the line inih reads, and how much of it
  std::size_t taken_ = 0;
  bool was_split_ = true;  // whether inih found a separator in it
};

// What has more is not a config: a recording copied over it, for example.
constexpr std::size_t k_max_mistakes = 500;

// As fgets() does: as much of the line as fits.
char* Reader::give_line(char* buffer, int size, void* reader) noexcept {
  Reader& self = *static_cast<Reader*>(reader);
  if (self.taken_ == self.given_.size() && !self.find_key_line()) return nullptr;
  const std::size_t bytes = std::min(static_cast<std::size_t>(size) - 1, self.given_.size() - self.taken_);
  std::memcpy(buffer, self.given_.data() + self.taken_, bytes);
  buffer[bytes] = '\0';
  self.taken_ += bytes;
  return buffer;
}

int Reader::take_key(void* reader, const char* /*section*/, const char* name, const char* value) noexcept {
  Reader& self = *static_cast<Reader*>(reader);
  self.was_split_ = true;
  self.add_key(strip_unicode(name + 1), strip_unicode(value));
  return 1;
}

// Reads on up to a line that may be a key's, and keeps it for inih; false at the end of the file.
bool Reader::find_key_line() {
  if (!was_split_) {
    report(fmt::format("\"{}\": expected key = value, [section] or a comment", excerpt(lines_.content())));
    if (builder_.has_open_key()) builder_.drop_key();
    was_split_ = true;
  }
  while (lines_.next()) {
    if (diagnostics_.size() > k_max_mistakes) {
      report(fmt::format("more than {} mistakes: the rest of the file is not read", k_max_mistakes));
      return false;
    }
    if (!is_key_line()) continue;
    given_ = k_mark;
    given_ += lines_.content();
    given_ += '\n';
    taken_ = 0;
    was_split_ = false;
    return true;
  }
  return false;
}

bool Reader::is_key_line() {
  const std::string_view content = lines_.content();
  if (content.starts_with('#') || content.starts_with(';')) return false;
  if (content.empty() || (builder_.has_open_key() && lines_.indentation() > indentation_)) {
    builder_.continue_value(content);
    return false;
  }
  indentation_ = lines_.indentation();
  const std::size_t end = content.rfind(']');
  const bool has_name = end != std::string_view::npos && end > 1;
  // "[a = 1" is a key to configparser, and to us.
  if (!content.starts_with('[') || (!has_name && content.find_first_of("=:") != std::string_view::npos))
    return true;
  read_section_header(content);
  return false;
}

// Greedy to the last "]", text behind it ignored, as configparser has it.
void Reader::read_section_header(std::string_view content) {
  const std::size_t end = content.rfind(']');
  const std::string_view name = content.substr(1, end == std::string_view::npos ? end : end - 1);
  if (name.empty()) {
    report(fmt::format("\"{}\": expected the section's name between [ and ]", excerpt(content)));
    return builder_.open_nameless_section();
  }
  if (end == std::string_view::npos) {
    report(fmt::format("\"{}\": expected ] behind the section's name", excerpt(content)));
  }
  builder_.open_section(name, lines_.number());
}

void Reader::add_key(std::string_view key, std::string_view value) {
  if (!builder_.in_section() && !std::exchange(said_no_section_, true)) {
    report(fmt::format("\"{}\": expected a [section] before the first key", excerpt(lines_.content())));
  }
  if (key.empty()) {
    report(fmt::format("\"{0}\": expected a key before \"{1}\"", excerpt(lines_.content()),
                       lines_.content()[0]));
    return builder_.close_key();
  }
  builder_.add_key(key, value, lines_.number());
}

void Reader::report(std::string message) {
  diagnostics_.push_back({.line = lines_.number(), .message = std::move(message)});
}

}  // namespace

IniDocument read_ini(std::string_view text, Diagnostics& diagnostics) {
  if (text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE")) {
    diagnostics.push_back({.line = 1, .message = "the file is UTF-16: expected UTF-8"});
    return {};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Reader(text, diagnostics).read();
}

}  // namespace ivr
