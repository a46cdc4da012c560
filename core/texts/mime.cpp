#include "core/texts/mime.hpp"

#include "core/base/code_points.hpp"
#include "core/base/utf8.hpp"
#include "core/crypto/hmac.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {
namespace {

// Of a line with an encoded word, or one in quoted-printable; without its CRLF.
constexpr std::size_t k_longest_line = 76;

constexpr std::string_view k_line_end = "\r\n";

bool is_printable_ascii(char c) {
  return c >= ' ' && c <= '~';
}

// "=?" begins an encoded word to whoever reads the header.
bool needs_encoding(std::string_view text, std::size_t room) {
  return text.size() > room || !std::ranges::all_of(text, is_printable_ascii) ||
         text.find("=?") != std::string_view::npos;
}

// One after another on lines of their own, the first behind `taken` characters. text: valid UTF-8; a word
// never ends within a character, as section 5 asks.
std::string encoded_words(std::string_view text, std::size_t taken) {
  constexpr std::string_view k_opening = "=?utf-8?B?";
  constexpr std::string_view k_closing = "?=";
  const std::size_t room = k_longest_line - taken - k_opening.size() - k_closing.size();
  const std::size_t bytes = room / 4 * 3;
  std::string words;
  while (!text.empty()) {
    const std::string_view piece = cut_characters(text, bytes);
    text.remove_prefix(piece.size());
    if (!words.empty()) words += "\r\n ";
    words += fmt::format("{}{}{}", k_opening, to_base64(piece), k_closing);
  }
  return words;
}

// line: without its end.
std::string quoted_line(std::string_view line) {
  std::string written;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    const bool last = at + 1 == line.size();
    const bool plain = is_printable_ascii(c) && c != '=' && !(c == ' ' && last);
    const std::string token =
        plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    // Room for the "=" that says that the line goes on.
    if (column + token.size() > k_longest_line - (last ? 0 : 1)) {
      written += "=\r\n";
      column = 0;
    }
    written += token;
    column += token.size();
  }
  return written;
}

}  // namespace

std::string header_line(std::string_view name, std::string_view text) {
  const std::string line = to_one_line(text);
  const std::size_t taken = name.size() + 2;
  const std::string value = needs_encoding(line, k_longest_line - taken) ? encoded_words(line, taken) : line;
  return fmt::format("{}: {}{}", name, value, k_line_end);
}

std::string quoted_printable(std::string_view text) {
  std::string written;
  while (!text.empty()) {
    const std::size_t end = text.find(k_line_end);
    written += quoted_line(text.substr(0, end));
    if (end == std::string_view::npos) break;
    written += k_line_end;
    text.remove_prefix(end + k_line_end.size());
  }
  return written;
}

}  // namespace ivr
