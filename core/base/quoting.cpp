#include "core/base/quoting.hpp"

#include "core/base/ascii.hpp"
#include "core/base/url.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace ivr {
namespace {

constexpr std::size_t k_max_characters = 60;

struct Range {
  char32_t from;
  char32_t to;
};

// Unicode's format characters, its blanks other than the space, and fillers that have no shape.
constexpr std::array k_invisible = {
    Range{0x00, 0x1F},     Range{0x7F, 0xA0},     Range{0xAD, 0xAD},       Range{0x034F, 0x034F},
    Range{0x061C, 0x061C}, Range{0x115F, 0x1160}, Range{0x1680, 0x1680},   Range{0x17B4, 0x17B5},
    Range{0x180B, 0x180F}, Range{0x2000, 0x200F}, Range{0x2028, 0x202F},   Range{0x205F, 0x206F},
    Range{0x3000, 0x3000}, Range{0x3164, 0x3164}, Range{0xFE00, 0xFE0F},   Range{0xFEFF, 0xFEFF},
    Range{0xFFA0, 0xFFA0}, Range{0xFFF0, 0xFFFB}, Range{0xE0000, 0xE0FFF},
};

bool is_invisible(char32_t value) {
  return std::ranges::any_of(k_invisible,
                             [&](const Range& range) { return range.from <= value && value <= range.to; });
}

bool is_word_character(char c) {
  return is_letter(c) || is_digit(c);
}

// How letters and digits are mixed in a piece of a word.
struct Mixture {
  std::size_t letters = 0;
  std::size_t digits = 0;
  std::size_t changes = 0;  // from a letter to a digit or back
  std::size_t humps = 0;    // from a small letter to a capital

  explicit Mixture(std::string_view piece) {
    for (std::size_t i = 0; i < piece.size(); ++i) {
      (is_digit(piece[i]) ? digits : letters) += 1;
      if (i == 0) continue;
      if (is_digit(piece[i]) != is_digit(piece[i - 1])) ++changes;
      if (is_small(piece[i - 1]) && is_letter(piece[i]) && !is_small(piece[i])) ++humps;
    }
  }

  static bool is_small(char c) { return c >= 'a' && c <= 'z'; }
};

// "AC" or another two capitals, and 32 hexadecimal digits in small letters.
bool is_any_sid(std::string_view piece) {
  constexpr std::array<std::string_view, 9> k_kinds = {"AC", "CA", "HE", "MG", "MM", "PN", "RE", "SK", "SM"};
  constexpr std::size_t k_size = 34;
  return piece.size() == k_size && std::ranges::find(k_kinds, piece.substr(0, 2)) != k_kinds.end() &&
         std::ranges::all_of(piece.substr(2), is_hexadecimal);
}

// "442079460001wwww204", "7946x204": a number and what is dialled after it.
bool is_dialled(std::string_view piece) {
  static constexpr std::string_view k_letters = "wWxXpPeEtT";
  return piece.size() < 24 && std::ranges::all_of(piece, [](char c) {
           return is_digit(c) || k_letters.find(c) != std::string_view::npos;
         });
}

// "sales2", "Chirp3" and "christmas2026" are names; "10h30" is a time.
bool is_random(std::string_view piece) {
  if (is_any_sid(piece) || is_dialled(piece)) return false;
  const Mixture mixture(piece);
  const std::size_t size = piece.size();
  if (mixture.changes >= 3 || (mixture.changes == 2 && size >= 6)) return true;
  if (mixture.changes == 1) return size >= 16 || (mixture.digits >= 5 && size >= 8);
  if (mixture.digits == 0) return size >= 40 || (size >= 16 && mixture.humps >= 4);
  return size >= 24;
}

bool names_secret(std::string_view piece) {
  const std::string word = to_lower(piece);
  return word.find("secret") != std::string::npos || word.find("passw") != std::string::npos;
}

// Calls found with each run of letters and digits, until it gives true.
template <class Found>
bool any_piece(std::string_view word, Found found) {
  while (!word.empty()) {
    const auto* const end = std::ranges::find_if_not(word, is_word_character);
    const auto size = static_cast<std::size_t>(end - word.begin());
    if (size > 0 && found(word.substr(0, size))) return true;
    word.remove_prefix(std::min(word.size(), size + 1));
  }
  return false;
}

// "auth_token", "Password": what follows such a word is a secret. The word itself is one of ours, or may be a
// password that somebody thought of.
enum class Announces { nothing, by_known_name, by_its_end };

Announces announces_secret(std::string_view word) {
  constexpr std::array<std::string_view, 12> k_names = {"auth_token",
                                                        "auth_token_secondary",
                                                        "api_key_secret",
                                                        "store_password",
                                                        "link_key",
                                                        "webhook_secret",
                                                        "password",
                                                        "passwd",
                                                        "pwd",
                                                        "token",
                                                        "secret",
                                                        "api_key"};
  constexpr std::array<std::string_view, 6> k_ends = {"token", "secret", "password", "passwd", "pwd", "_key"};
  constexpr std::string_view k_file = "_file";
  std::string name = to_lower(word);
  if (name.ends_with(k_file)) name.resize(name.size() - k_file.size());
  if (std::ranges::find(k_names, name) != k_names.end()) return Announces::by_known_name;
  const bool ends = std::ranges::any_of(k_ends, [&](std::string_view end) { return name.ends_with(end); });
  return ends ? Announces::by_its_end : Announces::nothing;
}

// The text on one line, its invisible characters as code points, cut after sixty characters.
std::string shown(std::string_view text) {
  std::string line;
  for (std::size_t count = 0; !text.empty(); ++count) {
    if (count == k_max_characters) return line.append(k_hidden);
    const CodePoint next = take_code_point(text);
    if (is_invisible(next.value)) {
      line += fmt::format("<U+{:04X}>", static_cast<std::uint32_t>(next.value));
    } else {
      line += next.value == k_replacement ? std::string_view("?") : next.bytes;
    }
  }
  return line;
}

// Where a quotation ends.
enum class Then { more, end };

// The login of a URL is hidden in any word: "user:password@host" needs no scheme.
bool is_like_url(std::string_view word) {
  const std::size_t at = word.rfind('@');
  return word.find("://") != std::string_view::npos ||
         (at != std::string_view::npos && word.substr(0, at).find(':') != std::string_view::npos);
}

// "env:NAME" and "credential:NAME" say where a secret is, and are none.
bool is_source(std::string_view word) {
  return word.starts_with("env:") || word.starts_with("credential:");
}

bool is_path(std::string_view word) {
  return word.starts_with('/') || word.starts_with("./") || word.starts_with("../");
}

// One word of a value. rest: from the word on. Attributes of SSML have an equals sign, too.
Then add_word(std::string& line, std::string_view word, std::string_view rest, bool is_markup) {
  if (is_like_url(word)) {
    line += quote_url(rest);
    return Then::end;
  }
  const bool is_place = is_path(word) || is_source(word);
  const std::string_view name = word.substr(0, is_place ? word.size() : word.find_first_of("=:"));
  const Announces announced = is_place ? Announces::nothing : announces_secret(name);
  const bool hidden =
      announced == Announces::by_its_end || looks_secret(name) || (!is_place && names_secret(name));
  line += hidden && announced != Announces::by_known_name ? k_hidden : name;
  const bool ends =
      announced != Announces::nothing || (!is_markup && word.find('=') != std::string_view::npos);
  if (ends && name.size() < rest.size())
    line.append(name.size() < word.size() ? word.substr(name.size(), 1) : " ").append(k_hidden);
  if (ends) return Then::end;
  const std::string_view tail = word.substr(name.size());
  line += looks_secret(tail) || names_secret(tail) ? k_hidden : tail;
  return Then::more;
}

bool is_host_character(char c) {
  return is_unreserved(c) || static_cast<unsigned char>(c) >= 0x80U;
}

bool is_shown_host(std::string_view host) {
  if (host.starts_with('[')) {
    const auto is_address = [](char c) { return is_hexadecimal(to_lower(c)) || c == ':' || c == '.'; };
    return host.size() > 2 && host.ends_with(']') &&
           std::ranges::all_of(host.substr(1, host.size() - 2), is_address);
  }
  return !host.empty() && std::ranges::all_of(host, is_host_character) && !looks_secret(host);
}

bool is_shown_port(std::string_view port) {
  constexpr std::size_t k_max = 6;  // with its colon
  return port.empty() || (port.size() <= k_max && std::ranges::all_of(port.substr(1), is_digit));
}

// A scheme with its slashes, taken off text.
std::string_view take_scheme(std::string_view& text) {
  constexpr std::size_t k_longest = 12;
  const std::size_t slashes = text.find("://");
  if (slashes == std::string_view::npos || slashes > k_longest) return {};
  const std::string_view scheme = text.substr(0, slashes + 3);
  if (!std::ranges::all_of(text.substr(0, slashes), is_letter)) return {};
  text.remove_prefix(scheme.size());
  return scheme;
}

// Scheme, login and host; none when the host cannot be told from a login.
std::optional<std::string> quote_origin(std::string_view& text) {
  std::string line(take_scheme(text));
  const std::size_t end = std::min(text.size(), text.find_first_of("/?#\\ \t\n"));
  const std::size_t at = text.rfind('@');
  if (at != std::string_view::npos && at > end) return std::nullopt;
  const Url url = split_url(text.substr(0, end));
  const bool has_dot = url.host.find('.') != std::string_view::npos || url.host.starts_with('[');
  const bool is_name = !line.empty() || has_dot || url.host == "localhost";
  if (!url.scheme.empty() || !is_name || !is_shown_host(url.host) || !is_shown_port(url.port))
    return std::nullopt;
  if (at != std::string_view::npos) line.append(k_hidden).append("@");
  line += url.host_and_port;
  text.remove_prefix(end);
  return line;
}

std::string hidden_url(std::string_view text) {
  return std::string(take_scheme(text)).append(k_hidden);
}

}  // namespace

bool looks_secret(std::string_view word) {
  return any_piece(word, is_random);
}

std::string quote_value(std::string_view text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  std::string_view rest = text.substr(0, end);
  std::string line;
  Then then = Then::more;
  while (!rest.empty() && then == Then::more) {
    const std::size_t blanks = std::min(rest.size(), rest.find_first_not_of(" \t"));
    line += rest.substr(0, blanks);
    rest.remove_prefix(blanks);
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t"));
    if (!word.empty()) then = add_word(line, word, rest, text.find('<') != std::string_view::npos);
    rest.remove_prefix(word.size());
  }
  if (end < text.size()) line.append(" ").append(k_hidden);
  return shown(line);
}

std::string hide_in_url(std::string_view text) {
  std::string_view rest = text;
  const auto origin = quote_origin(rest);
  if (!origin) return hidden_url(text);
  return rest.empty() || rest == "/" ? *origin + std::string(rest) : *origin + "/...";
}

std::string quote_url(std::string_view text) {
  return shown(hide_in_url(text));
}

std::string quote_url_and_path(std::string_view text) {
  std::string_view rest = text;
  const auto origin = quote_origin(rest);
  if (!origin) return hidden_url(text);
  const std::string_view path = rest.substr(0, rest.find_first_of("?#\n"));
  std::string line = *origin;
  for (const std::string_view segment : split(path, '/')) {
    if (segment.data() != path.data()) line += '/';
    line += looks_secret(segment) ? k_hidden : segment;
  }
  if (path.size() < rest.size()) line.append("?").append(k_hidden);
  return shown(line);
}

std::string quote_name(std::string_view text) {
  for (const std::string_view prefix : {"action_", "hours_", "ivr_menu_option_"}) {
    if (text.starts_with(prefix) && text.size() > prefix.size())
      return std::string(prefix) + quote_value(text.substr(prefix.size()));
  }
  return quote_value(text);
}

std::string quote_source(std::string_view text) {
  return is_source(text) ? quote_path(text) : std::string(k_hidden);
}

std::string quote_path(std::string_view text) {
  return any_piece(text, is_random) ? std::string(k_hidden) : shown(text);
}

std::string quote_mail_address(std::string_view text) {
  return text.find('@') == std::string_view::npos ? std::string(k_hidden) : quote_value(text);
}

std::string quote_sid(std::string_view text) {
  const std::string_view kind = text.substr(0, 2);
  const bool is_kind =
      kind.size() == 2 && std::ranges::all_of(kind, [](char c) { return c >= 'A' && c <= 'Z'; });
  return std::string(is_kind ? kind : "").append(k_hidden);
}

bool has_invisible(std::string_view text) {
  while (!text.empty()) {
    const char32_t value = take_code_point(text).value;
    if (value != U'\n' && value != U'\t' && is_invisible(value)) return true;
  }
  return false;
}

bool has_quotation_marks(std::string_view text) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> k_marks = {
      {{"\"", "\""}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"„", "“"}, {"‘", "’"}, {"«", "»"}, {"”", "”"}}};
  return std::ranges::any_of(k_marks, [&](const auto& marks) {
    const auto& [open, close] = marks;
    if (text.size() < open.size() + close.size() || !text.starts_with(open) || !text.ends_with(close))
      return false;
    const std::string_view inside = text.substr(open.size(), text.size() - open.size() - close.size());
    return inside.find(open) == std::string_view::npos && inside.find(close) == std::string_view::npos;
  });
}

}  // namespace ivr
