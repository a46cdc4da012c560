#include "tests/bench/steady_caller/answer_reader.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace steady {
namespace {

constexpr std::size_t k_longest_head = 65536;
constexpr std::string_view k_line_end = "\r\n";
constexpr std::string_view k_head_end = "\r\n\r\n";
constexpr std::string_view k_version = "HTTP/1.1 ";

bool same(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](unsigned char one, unsigned char other) {
    return std::tolower(one) == std::tolower(other);
  });
}

template <typename Number>
bool read_number(std::string_view text, Number& number, int base = 10) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

void AnswerReader::begin_anew() {
  *this = AnswerReader();
}

AnswerReader::State AnswerReader::feed(std::string_view bytes) {
  text_ += bytes;
  if (head_ == 0) {
    const auto end = text_.find(k_head_end);
    if (end == std::string::npos) return text_.size() > k_longest_head ? State::broken : State::more;
    head_ = end + k_head_end.size();
    if (!read_head()) return State::broken;
  }
  return look_at_body();
}

AnswerReader::State AnswerReader::closed() const {
  return head_ != 0 && body_ == Body::until_closed ? State::whole : State::broken;
}

bool AnswerReader::read_head() {
  std::string_view head(text_.data(), head_ - k_line_end.size());
  const std::string_view first = head.substr(0, head.find(k_line_end));
  if (!first.starts_with(k_version) || !read_number(first.substr(k_version.size(), 3), status_)) return false;
  head.remove_prefix(first.size() + k_line_end.size());
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find(k_line_end));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return false;
    read_field(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    head.remove_prefix(line.size() + k_line_end.size());
  }
  if (body_ == Body::until_closed) keeps_ = false;
  return true;
}

void AnswerReader::read_field(std::string_view name, std::string_view value) {
  if (same(name, "Connection") && same(value, "close")) keeps_ = false;
  if (same(name, "Transfer-Encoding")) body_ = Body::chunks;
  if (same(name, "Content-Length") && read_number(value, length_)) body_ = Body::length;
}

AnswerReader::State AnswerReader::look_at_body() const {
  const std::size_t there = text_.size() - head_;
  switch (body_) {
    case Body::until_closed: return State::more;
    case Body::chunks: return look_at_chunks();
    case Body::length: break;
  }
  if (there > length_) return State::broken;
  return there == length_ ? State::whole : State::more;
}

// Anew from the first chunk each time, which is nothing for documents of a few kB. Trailers are not expected.
AnswerReader::State AnswerReader::look_at_chunks() const {
  std::string_view rest = std::string_view(text_).substr(head_);
  while (true) {
    const auto end = rest.find(k_line_end);
    if (end == std::string_view::npos) return State::more;
    std::size_t size = 0;
    if (!read_number(rest.substr(0, end), size, 16)) return State::broken;
    const std::size_t chunk = end + 2 * k_line_end.size() + size;
    if (rest.size() < chunk) return State::more;
    if (size == 0) return rest.size() == chunk ? State::whole : State::broken;
    rest.remove_prefix(chunk);
  }
}

}  // namespace steady
