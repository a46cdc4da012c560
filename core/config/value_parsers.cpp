#include "core/config/value_parsers.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/sid.hpp"
#include "core/base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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

bool has_host(const Url& url) {
  return is_host(url.host) && (url.port.empty() || parse_whole_number(url.port.substr(1), 1, 65535));
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
  constexpr std::size_t k_max_digits = 15;
  const std::string_view digits = text.substr(text.starts_with('+') ? 1 : 0);
  const bool good = text.starts_with('+') && digits.size() >= 2 && digits.size() <= k_max_digits &&
                    digits.front() != '0' && std::ranges::all_of(digits, is_digit);
  if (good) return std::string(text);
  return Unexpected(
      "not a phone number in E.164 form (expected a plus sign, the country code and the number in digits "
      "only, for example +442079460000)");
}

Result<std::string> parse_url(std::string_view text) {
  if (!std::ranges::all_of(text, is_printable_ascii)) {
    return Unexpected("not a URL: blanks and letters beyond ASCII must be percent-encoded (a blank is %20)");
  }
  const Url url = split_url(text);
  if (!is_web_scheme(url.scheme) || !has_host(url))
    return Unexpected{fmt::format("not a URL {}", k_url_hint)};
  return std::string(text);
}

Result<std::string> parse_origin(std::string_view text) {
  const auto url = parse_url(text);
  if (!url)
    return Unexpected("not a URL (expected https:// and a host, for example https://ivr.example.com)");
  const std::string_view rest = split_url(text).rest;
  if (!rest.empty() && rest != "/") {
    return Unexpected{
        fmt::format("has a path, \"{}\" (expected only https:// and a host, for example "
                    "https://ivr.example.com)",
                    rest)};
  }
  return std::string(text.substr(0, text.size() - rest.size()));
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
  constexpr std::string_view k_file = "sqlite://";
  const bool in_file = text.starts_with(k_file);
  const std::string_view path = in_file ? text.substr(k_file.size()) : std::string_view();
  if (path.starts_with('/') && !path.ends_with('/')) return std::string(text);
  if (text.starts_with("postgresql://")) return std::string(text);
  if (in_file)
    return Unexpected(
        "not the absolute path of a file (expected for example sqlite:///var/lib/ivr/alerts.db)");
  return Unexpected("not an alert store (expected sqlite:///PATH or postgresql://USER@HOST/DATABASE)");
}

Result<std::string> parse_smtp_url(std::string_view text) {
  const Url url = split_url(text);
  const std::string scheme = to_lower(url.scheme);
  const bool good = (scheme == "smtps" || scheme == "smtp") &&
                    std::ranges::all_of(text, is_printable_ascii) && has_host(url) && url.rest.empty() &&
                    text.find('@') == std::string_view::npos;
  if (good) return std::string(text);
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
  return Unexpected("not a mail address (expected for example office@example.com)");
}

}  // namespace ivr
