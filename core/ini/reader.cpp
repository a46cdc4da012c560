#include "core/ini/reader.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>
#include <ini.h>

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <new>
#include <optional>
#include <string>
#include <utility>

namespace ivr {
namespace {

// Far beyond any sensible line; values may be longer by continuation lines.
constexpr std::size_t k_max_line_bytes = 1024UL * 1024;

bool is_control_byte(char c) {
  return (static_cast<unsigned char>(c) < 0x20U && c != '\t') || c == 0x7F;
}

// The line with a question mark for each byte that must not be in it.
std::string mend(std::string_view line) {
  std::string mended(line);
  std::ranges::replace_if(mended, is_control_byte, '?');
  std::optional<std::size_t> bad;
  for (std::size_t from = 0; (bad = first_invalid_utf8(std::string_view(mended).substr(from)));
       from += *bad + 1) {
    mended[from + *bad] = '?';
  }
  return mended;
}

// The lines of a config file, as Python sees them, made fit to be read.
//
// Lines end in \n, \r\n or a lone \r. What no line may hold is reported and replaced by question marks, so
// that the rest of the line is still read and can be quoted without harm to a terminal.
class LineReader {
 public:
  // text and diagnostics must outlive the reader.
  LineReader(std::string_view text, Diagnostics& diagnostics) : rest_(text), diagnostics_(diagnostics) {}

  // Goes to the next line; false when there is none.
  bool next();

  [[nodiscard]] int number() const { return number_; }                    // counted from 1
  [[nodiscard]] std::string_view content() const { return content_; }     // stripped; until next()
  [[nodiscard]] bool is_mended() const { return is_mended_; }             // and reported
  [[nodiscard]] std::size_t indentation() const { return indentation_; }  // characters before content

 private:
  void check_length(std::string_view& line);
  bool has_bad_bytes(std::string_view line);
  void report(std::string message);

  std::string_view rest_;
  Diagnostics& diagnostics_;
  int number_ = 0;
  bool is_mended_ = false;
  std::string mended_;
  std::string_view content_;
  std::size_t indentation_ = 0;
};

bool LineReader::next() {
  if (rest_.empty()) return false;
  ++number_;
  const auto is_end = [](char c) { return c == '\n' || c == '\r'; };
  const auto length = static_cast<std::size_t>(std::ranges::find_if(rest_, is_end) - rest_.begin());
  std::string_view line = rest_.substr(0, length);
  rest_.remove_prefix(length);
  rest_.remove_prefix(rest_.starts_with("\r\n") ? 2 : std::min<std::size_t>(1, rest_.size()));

  check_length(line);
  is_mended_ = has_bad_bytes(line);
  if (is_mended_) line = mended_ = mend(line);
  content_ = strip_unicode(line);
  indentation_ = count_code_points(line.substr(0, static_cast<std::size_t>(content_.data() - line.data())));
  return true;
}

void LineReader::check_length(std::string_view& line) {
  if (line.size() <= k_max_line_bytes) return;
  report(fmt::format("line of {} bytes: expected at most {}", line.size(), k_max_line_bytes));
  line = cut_characters(line, k_max_line_bytes);
}

bool LineReader::has_bad_bytes(std::string_view line) {
  const auto* control = std::ranges::find_if(line, is_control_byte);
  if (control != line.end()) {
    report(*control == '\0'
               ? "NUL byte (expected a text file in UTF-8)"
               : fmt::format("control character 0x{:02x} (expected text: of the controls, only tabs and line "
                             "ends)",
                             static_cast<unsigned char>(*control)));
  }
  const std::optional<std::size_t> bad = first_invalid_utf8(line);
  if (bad)
    report(fmt::format("byte 0x{:02x} is not UTF-8 (expected the whole file to be saved as UTF-8)",
                       static_cast<unsigned char>(line[*bad])));
  return bad || control != line.end();
}

void LineReader::report(std::string message) {
  diagnostics_.push_back({.line = number_, .message = std::move(message)});
}

// Debian's inih has its options as variables of the process. Without these it cuts lines at 199 bytes and
// takes the rest for another line.
void set_inih_up() {
  static std::once_flag done;
  std::call_once(done, [] {
    ini_use_stack = false;
    ini_allow_realloc = true;
    ini_max_line = static_cast<int>(k_max_line_bytes) + 8;  // \n, NUL
    ini_allow_bom = false;
    ini_allow_inline_comments = false;
    ini_allow_multiline = false;
    ini_allow_no_value = false;
  });
}

struct KeyAndValue {
  std::string key;
  std::string value;
};

// inih's callback. No exception may pass through its C code: out of memory ends the process.
int take_key(void* found, const char* /*section*/, const char* name, const char* value) noexcept {
  *static_cast<std::optional<KeyAndValue>*>(found) = {name, value};
  return 1;
}

// line: neither blank nor a comment nor a section's header. None when it has no separator.
std::optional<KeyAndValue> split_key(const std::string& line) {
  std::optional<KeyAndValue> found;
  // "[a = 1" is a key to configparser, and to us, but inih takes whatever begins so for a section.
  if (line.starts_with('[')) {
    const std::size_t separator = line.find_first_of("=:");
    return KeyAndValue{line.substr(0, separator), line.substr(separator + 1)};
  }
  // A line number as the result means a line without a separator.
  if (ini_parse_string(line.c_str(), &take_key, &found) < 0) throw std::bad_alloc();
  return found;
}

bool is_section_header(std::string_view content) {
  const std::size_t end = content.rfind(']');
  const bool has_name = end != std::string_view::npos && end > 1;
  return content.starts_with('[') && (has_name || content.find_first_of("=:") == std::string_view::npos);
}

std::string_view first_word(std::string_view text) {
  return text.substr(0, text.find_first_of(" \t"));
}

// Finds out what each line is, as configparser does, and has inih split the keys from their values.
class Reader {
 public:
  Reader(std::string_view text, Diagnostics& diagnostics, IsKey known)
      : lines_(text, diagnostics), builder_(diagnostics), diagnostics_(diagnostics), is_key_(known) {}

  IniDocument read() {
    set_inih_up();
    while (lines_.next() && !has_too_many_mistakes()) read_line();
    return builder_.finish(lines_.number());
  }

 private:
  bool has_too_many_mistakes();
  void read_line();
  void read_section_header(std::string_view content);
  void read_key(std::string_view content);
  void read_broken_line(std::string_view content);
  [[nodiscard]] bool is_key(std::string_view word) const {
    return is_key_ != nullptr && is_key_(to_lower(word));
  }
  void report(std::string message);

  LineReader lines_;
  DocumentBuilder builder_;
  Diagnostics& diagnostics_;
  IsKey is_key_;
  std::size_t indentation_ = 0;  // of the last line that was no continuation
  bool said_no_section_ = false;
};

// A file with more mistakes is not a config: a recording copied over it, for example.
bool Reader::has_too_many_mistakes() {
  constexpr std::size_t k_max_mistakes = 500;
  if (diagnostics_.size() <= k_max_mistakes) return false;
  report(fmt::format("more than {} mistakes: the rest of the file is not read", k_max_mistakes));
  return true;
}

void Reader::read_line() {
  const std::string_view content = lines_.content();
  if (content.starts_with('#') || content.starts_with(';')) return;
  if (content.empty() || (builder_.has_open_key() && lines_.indentation() > indentation_))
    return builder_.continue_value(content);
  indentation_ = lines_.indentation();
  if (is_section_header(content)) {
    read_section_header(content);
  } else {
    read_key(content);
  }
}

// Greedy to the last "]", text after it ignored, as in configparser.
void Reader::read_section_header(std::string_view content) {
  const std::size_t end = content.rfind(']');
  const std::string_view name = content.substr(1, end == std::string_view::npos ? end : end - 1);
  if (name.empty()) {
    report("expected the section's name between [ and ]");
    return builder_.open_nameless_section();
  }
  if (end == std::string_view::npos) {
    report(fmt::format("\"[{}\": expected ] after the section's name", quote_name(first_word(name))));
  }
  builder_.open_section(name, lines_.number());
}

void Reader::read_key(std::string_view content) {
  const auto split = split_key(std::string(content));
  if (!split) return read_broken_line(content);
  const std::string_view key = strip_unicode(split->key);
  // "public_base_url https://..." has a colon, but no key has a blank.
  if (!builder_.in_defaults() && first_word(key).size() < key.size() && is_key(first_word(key)))
    return read_broken_line(content);
  if (!builder_.in_section() && !std::exchange(said_no_section_, true))
    report(fmt::format("{}expected a [section] before the first key",
                       is_key(key) ? std::string(key) + ": " : ""));
  if (key.empty()) {
    report(fmt::format("expected a key before \"{}\"", content[0]));
    return builder_.close_key();
  }
  if (lines_.is_mended()) return builder_.add_broken_key(key, strip_unicode(split->value), lines_.number());
  builder_.add_key(key, strip_unicode(split->value), lines_.number());
}

// No more is quoted of it than a first word that is the name of a key: the rest may be a secret.
void Reader::read_broken_line(std::string_view content) {
  const std::string_view word = first_word(content);
  if (!is_key(word)) {
    report("expected key = value, [section] or a comment");
    if (builder_.has_open_key()) builder_.drop_key();
    return;
  }
  report(fmt::format(
      "{}: expected \"=\" after the key (or blanks before it, if the line belongs to the value above)",
      word));
  builder_.add_broken_key(word, strip_unicode(content.substr(word.size())), lines_.number());
}

void Reader::report(std::string message) {
  diagnostics_.push_back({.line = lines_.number(), .message = std::move(message)});
}

}  // namespace

IniDocument read_ini(std::string_view text, Diagnostics& diagnostics, IsKey is_key) {
  if (text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE")) {
    diagnostics.push_back({.line = 1, .message = "the file is UTF-16: expected UTF-8"});
    return {};
  }
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return Reader(text, diagnostics, is_key).read();
}

}  // namespace ivr
