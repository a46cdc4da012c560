#include "core/config/value_parsers.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/sid.hpp"
#include "core/base/url.hpp"
#include "core/config/store_url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_url_hint =
    "(expected http:// or https://, a host and a path, for example https://www.example.com/path)";

bool is_printable_ascii(char c) {
  return c > ' ' && c < '\x7f';
}

bool is_web_scheme(std::string_view scheme) {
  return to_lower(scheme) == "https" || to_lower(scheme) == "http";
}

bool is_host(std::string_view host) {
  if (host.starts_with('[')) return host.size() > 2 && host.ends_with(']');
  return !host.empty() && std::ranges::all_of(host, is_unreserved);
}

// localhost (RFC 6761, section 6.3), 127.0.0.0/8 and ::1.
bool is_loopback(std::string_view host) {
  const std::string name = to_lower(host);
  if (name == "localhost" || name == "localhost." || name == "[::1]" || name == "::1") return true;
  const auto numbers = split(name, '.');
  return numbers.size() == 4 && numbers.front() == "127" &&
         std::ranges::all_of(numbers,
                             [](std::string_view n) { return parse_whole_number(n, 0, 255).has_value(); });
}

// "" and a path are the socket of a server on this machine.
bool is_this_machine(std::string_view host) {
  return host.empty() || host.starts_with('/') || host.starts_with('@') || is_loopback(host);
}

bool has_host(const Url& url) {
  return is_host(url.host) && (url.port.empty() || parse_whole_number(url.port.substr(1), 1, 65535));
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
}

// For a host name with letters beyond ASCII; empty for any other.
std::string name_mistake(std::string_view host) {
  if (is_ascii(host)) return {};
  const std::string ascii = ascii_host(host);
  return fmt::format("the host name has letters beyond ASCII (expected its form for DNS, {})",
                     ascii.empty() ? "which begins with xn--" : ascii);
}

// The same for the host of a URL.
std::string host_mistake(std::string_view text) {
  const Url url = split_url(text);
  return url.scheme.empty() ? "" : name_mistake(url.host);
}

// E.164 has at most 15 digits (ITU-T E.164, section 6.2).
bool is_e164(std::string_view text) {
  constexpr std::size_t k_max_digits = 15;
  const std::string_view digits = text.substr(text.starts_with('+') ? 1 : 0);
  return text.starts_with('+') && digits.size() >= 2 && digits.size() <= k_max_digits &&
         digits.front() != '0' && std::ranges::all_of(digits, is_digit);
}

// Without what people put between digits, the "(0)" of "+44 (0)20", and the scheme of a link.
std::string without_separators(std::string_view text) {
  constexpr std::string_view k_scheme = "tel:";
  std::string digits(text.substr(to_lower(text).starts_with(k_scheme) ? k_scheme.size() : 0));
  if (const std::size_t zero = digits.find("(0)"); zero != std::string::npos) digits.erase(zero, 3);
  constexpr std::string_view k_separators = " \t-().\u00a0/";
  std::erase_if(digits, [&](char c) { return k_separators.find(c) != std::string_view::npos; });
  return digits;
}

// A number of the North American plan: the area and the exchange begin with 2 to 9.
bool is_north_american(std::string_view digits) {
  constexpr std::size_t k_digits = 10;
  constexpr std::size_t k_area = 3;
  return digits.size() == k_digits && is_all_digits(digits) && digits[0] >= '2' && digits[k_area] >= '2';
}

bool is_emergency(std::string_view digits) {
  constexpr std::array<std::string_view, 9> k_numbers = {"000", "110", "111", "112", "118",
                                                         "119", "911", "995", "999"};
  return std::ranges::find(k_numbers, digits) != k_numbers.end();
}

// 116117 and the like, the same in all of Europe.
bool is_social_service(std::string_view digits) {
  constexpr std::size_t k_digits = 6;
  return digits.size() == k_digits && digits.starts_with("116");
}

constexpr std::string_view k_not_e164 =
    "not a phone number in E.164 form (expected a plus sign, the country code and the number in digits only, "
    "for "
    "example +442079460000";

std::string phone_number_mistake(std::string_view text) {
  constexpr std::size_t k_min_short = 3;
  constexpr std::size_t k_max_short = 6;
  const std::string digits = without_separators(text);
  if (is_emergency(digits))
    return "an emergency number, which calls are not forwarded to (expected an ordinary number in E.164 "
           "form; ask "
           "callers to dial this one themselves)";
  if (digits.size() >= k_min_short && digits.size() <= k_max_short && is_all_digits(digits))
    return "a short number, which only the networks of its own country know (expected the ordinary number "
           "that it "
           "leads to, in E.164 form, for example +442079460000)";
  const auto guess = [](std::string_view number) {
    return fmt::format("{}) (did you mean \"{}\"?)", k_not_e164, number);
  };
  if (is_e164(digits)) return guess(digits);
  if (digits.starts_with("00") && is_e164("+" + digits.substr(2))) return guess("+" + digits.substr(2));
  const bool has_one = digits.starts_with('1') && is_north_american(std::string_view(digits).substr(1));
  if (has_one || is_north_american(digits))
    return fmt::format("{}; in the USA and Canada {}{})", k_not_e164, has_one ? "+" : "+1", digits);
  return fmt::format("{})", k_not_e164);
}

// "204" of ", ext 204", "x204" and ";ext=204"; empty for anything else.
std::string_view extension_of(std::string_view rest) {
  constexpr std::array<std::string_view, 4> k_words = {"extension", "ext.", "ext", "x"};
  const auto strip_marks = [](std::string_view text, std::string_view marks) {
    return text.substr(std::min(text.find_first_not_of(marks), text.size()));
  };
  rest = strip_marks(rest, " \t,;");
  const std::string lower = to_lower(rest);
  const auto* word = std::ranges::find_if(k_words, [&](auto start) { return lower.starts_with(start); });
  if (word == k_words.end()) return {};
  rest = strip_marks(rest.substr(word->size()), " \t=:.");
  return std::ranges::all_of(rest, [](char c) { return is_digit(c) || c == '*' || c == '#'; })
             ? rest
             : std::string_view();
}

}  // namespace

Result<bool> parse_yes_no(std::string_view text) {
  constexpr std::array k_yes = {"1", "yes", "true", "on"};
  constexpr std::array k_no = {"0", "no", "false", "off"};
  const std::string word = to_lower(text);
  if (std::ranges::find(k_yes, word) != k_yes.end()) return true;
  if (std::ranges::find(k_no, word) != k_no.end()) return false;
  return Unexpected("neither yes nor no (expected yes, no, on, off, true, false, 1 or 0)");
}

Result<int> parse_whole_number(std::string_view text, int least, int most) {
  const auto number = parse_number(text, least, most);
  if (number && is_all_digits(text)) return *number;
  return Unexpected{fmt::format("{} (expected a whole number from {} to {})",
                                is_all_digits(text) ? "out of range" : "not a number", least, most)};
}

Result<std::string> parse_phone_number(std::string_view text) {
  if (is_e164(text)) return std::string(text);
  return Unexpected{phone_number_mistake(text)};
}

Result<DialledNumber> parse_dialled_number(std::string_view text) {
  const std::size_t end = text.find_first_not_of("+0123456789-(). /");
  const std::string_view number = strip(text.substr(0, end));
  if (end == std::string_view::npos || !is_e164(number)) {
    const auto whole = parse_phone_number(text);
    if (whole) return DialledNumber{*whole, {}};
    const auto start = parse_phone_number(number);
    return Unexpected{number.empty() || start ? whole.error() : start.error()};
  }
  const std::string_view extension = extension_of(text.substr(end));
  if (!extension.empty()) return DialledNumber{std::string(number), fmt::format("ww{}", extension)};
  return Unexpected{fmt::format(
      R"(has more than a number (expected "{0}, ext 204" for an extension, or "{0}" and the keys )"
      "to press in send_digits, such as ww204)",
      number)};
}

Result<std::string> parse_send_digits(std::string_view text) {
  constexpr std::string_view k_keys = "0123456789*#wW";
  if (!text.empty() && text.find_first_not_of(k_keys) == std::string_view::npos) return std::string(text);
  return Unexpected(
      "not keys to press (expected digits, * and #, and w for half a second of waiting, for example ww204)");
}

std::string phone_number_warning(std::string_view number) {
  constexpr std::size_t k_min_digits = 8;  // of the shortest ones that there are, the country code included
  constexpr std::size_t k_max_country = 3;
  const std::string_view digits = number.substr(number.starts_with('+') ? 1 : 0);
  bool is_short = digits.size() < k_min_digits;
  for (std::size_t country = 1; country <= k_max_country && country < digits.size(); ++country) {
    const std::string_view rest = digits.substr(country);
    is_short = is_short || is_emergency(rest) || is_social_service(rest);
  }
  if (!is_short || digits.empty()) return {};
  return "is too short for a number that can be dialled from other countries (expected an ordinary number; "
         "short "
         "and emergency numbers work in their own country only)";
}

Result<std::string> parse_sms_sender(std::string_view text) {
  constexpr std::size_t k_longest_name = 11;
  if (const auto number = parse_phone_number(text)) return *number;
  if (auto sid = parse_sid(text, "MG")) return *std::move(sid);
  const bool is_short_code = is_all_digits(text) && (text.size() == 5 || text.size() == 6);
  const auto is_of_name = [](char c) { return is_letter(c) || is_digit(c) || c == ' '; };
  const bool is_name = text.size() <= k_longest_name && std::ranges::all_of(text, is_of_name) &&
                       std::ranges::any_of(text, is_letter);
  if (is_short_code || is_name) return std::string(text);
  return Unexpected(
      "not a sender of SMS (expected a number such as +442079460000, a short code of 5 or 6 digits, MG and "
      "32 "
      "hexadecimal digits, or a name of at most 11 letters, digits and blanks)");
}

Result<std::string> parse_url(std::string_view text) {
  if (std::string mistake = host_mistake(text); !mistake.empty()) return Unexpected{std::move(mistake)};
  if (!std::ranges::all_of(text, is_printable_ascii)) {
    return Unexpected("not a URL: blanks and letters beyond ASCII must be percent-encoded (a blank is %20)");
  }
  const Url url = split_url(text);
  if (!is_web_scheme(url.scheme) || !has_host(url))
    return Unexpected{fmt::format("not a URL {}", k_url_hint)};
  return std::string(text);
}

Result<std::string> parse_sample_url(std::string_view text) {
  const bool has_remark =
      text.find(" ;") != std::string_view::npos || text.find(" #") != std::string_view::npos;
  const bool has_control = std::ranges::any_of(text, [](char c) { return c >= 0 && c < ' '; });
  if (has_remark || has_control) return Unexpected("not a URL (expected no blanks in front of ; or #)");
  const std::string_view rest = split_url(text).rest;
  return parse_url(std::string(text.substr(0, text.size() - rest.size())) + percent_encode_letters(rest));
}

Result<std::string> parse_origin(std::string_view text) {
  if (std::string mistake = host_mistake(text); !mistake.empty()) return Unexpected{std::move(mistake)};
  const auto url = parse_url(text);
  if (!url)
    return Unexpected("not a URL (expected https:// and a host, for example https://ivr.example.com)");
  const std::string_view rest = split_url(text).rest;
  if (!rest.empty() && rest != "/")
    return Unexpected("has a path (expected only https:// and a host, for example https://ivr.example.com)");
  return std::string(text.substr(0, text.size() - rest.size()));
}

bool is_cleartext(std::string_view text) {
  const Url url = split_url(text);
  return to_lower(url.scheme) == "http" && !is_loopback(url.host);
}

bool is_cleartext_store(std::string_view text) {
  const auto url = StoreUrl::parse(text);
  return url && url->engine == EngineKind::postgresql && url->sslmode != "verify-full" &&
         !std::ranges::all_of(url->hosts, is_this_machine);
}

Result<std::string> parse_base_path(std::string_view text) {
  if (text == "/") return std::string();
  // nginx takes "." and ".." segments away before it looks for a location.
  const auto is_dots = [](std::string_view segment) { return segment == "." || segment == ".."; };
  const bool good = text.starts_with('/') && !text.ends_with('/') &&
                    text.find("//") == std::string_view::npos &&
                    std::ranges::none_of(split(text, '/'), is_dots) &&
                    std::ranges::all_of(text, [](char c) { return c == '/' || is_unreserved(c); });
  if (good) return std::string(text);
  return Unexpected("not a path (expected a slash and a name, for example /api, or / alone)");
}

Result<std::string> parse_account_sid(std::string_view text) {
  if (auto sid = parse_sid(text, "AC")) return *std::move(sid);
  return Unexpected(
      "not an account SID (expected AC and 32 hexadecimal digits, from the first page of the Twilio "
      "console)");
}

Result<std::string> parse_api_key_sid(std::string_view text) {
  if (auto sid = parse_sid(text, "SK")) return *std::move(sid);
  return Unexpected("not the SID of an API key (expected SK and 32 hexadecimal digits)");
}

Result<std::string> parse_store_url(std::string_view text) {
  const auto url = StoreUrl::parse(text);
  if (!url) return Unexpected{url.error()};
  return std::string(text);
}

Result<std::string> parse_smtp_url(std::string_view text) {
  const Url url = split_url(text);
  const std::string scheme = to_lower(url.scheme);
  const bool good = (scheme == "smtps" || scheme == "smtp") &&
                    std::ranges::all_of(text, is_printable_ascii) && has_host(url) && url.rest.empty() &&
                    text.find('@') == std::string_view::npos;
  if (good) return std::string(text);
  if (std::string mistake = host_mistake(text); !mistake.empty()) return Unexpected{std::move(mistake)};
  return Unexpected(
      "not a mail server (expected smtp:// or smtps://, a host and maybe a port, for example "
      "smtp://mail.example.com:587)");
}

Result<std::string> parse_mail_address(std::string_view text) {
  constexpr std::string_view k_atom_marks = "!#$%&'*+-/=?^_`{|}~.";
  const auto is_atom = [&](char c) {
    return is_letter(c) || is_digit(c) || k_atom_marks.find(c) != std::string_view::npos;
  };
  const std::size_t at = text.rfind('@');
  const std::string_view local = text.substr(0, at);
  const std::string_view domain = at == std::string_view::npos ? "" : text.substr(at + 1);
  const bool good = !local.empty() && std::ranges::all_of(local, is_atom) && !local.starts_with('.') &&
                    !local.ends_with('.') && local.find("..") == std::string_view::npos && is_host(domain) &&
                    !domain.starts_with('[');
  if (good) return std::string(text);
  if (std::string mistake = name_mistake(domain); !mistake.empty()) return Unexpected{std::move(mistake)};
  return Unexpected("not a mail address (expected for example office@example.com)");
}

}  // namespace ivr
