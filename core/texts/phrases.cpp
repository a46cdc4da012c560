#include "core/texts/phrases.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace ivr {
namespace {

// Words in place of a number, as letters or dialled. The first is from RFC 3323, in a SIP address.
constexpr std::array<std::string_view, 7> k_withheld = {"anonymous",  "unavailable", "unknown", "blocked",
                                                        "restricted", "private",     "withheld"};

// "+" and the keys that have the letters of the word.
std::string dialled(std::string_view word) {
  constexpr std::string_view k_keys = "22233344455566677778889999";
  std::string number = "+";
  for (const char letter : word) number += k_keys[static_cast<std::size_t>(letter - 'a')];
  return number;
}

// "sip:anonymous@anonymous.invalid" says what "anonymous" does.
std::string_view user_of(std::string_view address) {
  for (const std::string_view scheme : {"sip:", "sips:"}) {
    if (address.starts_with(scheme)) return address.substr(scheme.size(), address.find('@') - scheme.size());
  }
  return address;
}

bool is_number(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('+') ? 1 : 0);
  return is_all_digits(digits);
}

bool is_plain(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '_';
}

// "sip:alice@pbx.example.com:5060" (RFC 3261, section 25.1), of the characters that are usual in one.
bool is_sip_address(std::string_view text) {
  const std::string lower = to_lower(text);
  const std::size_t scheme = lower.starts_with("sip:") ? 4 : lower.starts_with("sips:") ? 5 : 0;
  const std::size_t at = text.find('@');
  if (scheme == 0 || at == std::string_view::npos || at == scheme || at + 1 == text.size()) return false;
  const auto is_user = [](char c) { return is_plain(c) || c == '-' || c == '.'; };
  const auto is_host = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || c == ':'; };
  return std::ranges::all_of(text.substr(scheme, at - scheme), is_user) &&
         std::ranges::all_of(text.substr(at + 1), is_host);
}

// In which nothing can be a link.
std::string plain_text(std::string_view text) {
  std::string plain;
  for (const char c : text) {
    if (is_plain(c)) {
      plain += c;
    } else if (!plain.empty() && plain.back() != '-') {
      plain += '-';
    }
  }
  if (plain.ends_with('-')) plain.pop_back();
  return plain;
}

std::string address_text(std::string_view address) {
  const std::string line = to_one_line(address);
  const std::string_view stripped = strip(line);
  // What follows a semicolon are parameters of a SIP address.
  const std::string_view bare = stripped.substr(0, stripped.find(';'));
  return is_number(bare) || is_sip_address(bare) ? std::string(bare) : plain_text(stripped);
}

// Who refused what, and the keys that decide it.
struct Stop {
  std::string who;
  std::string keys;
};

Stop stop_of_twilio(const StopTerms& terms) {
  constexpr std::size_t k_shown = 4;
  const std::string& sid = terms.account_sid;
  const std::string account =
      fmt::format("account AC...{}", sid.substr(sid.size() - std::min(sid.size(), k_shown)));
  const std::string keys =
      terms.has_api_key ? "[twilio] api_key and api_key_secret" : "[twilio] auth_token, or api_key";
  if (terms.code.starts_with("http 3") || terms.code == "http 407")
    return {"The address of Twilio's API does not answer as Twilio does", "[twilio] api_base_url"};
  if (terms.code == "20005")
    return {fmt::format("Twilio says that {} is not active", account), "it in Twilio's console"};
  if (terms.code == "20003" || terms.code == "20008" || terms.code == "http 401")
    return {fmt::format("Twilio does not accept the credentials of {}", account), keys};
  return {fmt::format("Twilio does not let {} send messages", account),
          fmt::format("account_sid and the rights of its key: {}", keys)};
}

// The code and its words; many words have the code in them.
std::string words_of(const StopTerms& terms) {
  if (terms.code.empty() || terms.code.starts_with("http ")) return terms.problem;
  constexpr std::string_view k_smtp = "smtp ";
  const bool is_twice =
      terms.code.starts_with(k_smtp) && terms.problem.starts_with(terms.code.substr(k_smtp.size()));
  return fmt::format("{} {}", is_twice ? "smtp" : terms.code, terms.problem);
}

Stop stop_of_mail(const StopTerms& terms) {
  if (terms.code.empty())
    return {"The mail server offers no way to log in that can be used", "[smtp] url and user"};
  return {"The mail server does not accept the login", "[smtp] user, password and url"};
}

}  // namespace

bool is_withheld(std::string_view caller) {
  const std::string address = to_lower(strip(caller));
  const std::string_view user = user_of(address);
  return std::ranges::any_of(k_withheld,
                             [&](std::string_view word) { return user == word || user == dialled(word); });
}

std::string caller_text(std::string_view caller, Wording wording) {
  const std::string_view number = wording == Wording::in_full ? " number" : "";
  if (is_withheld(caller)) return fmt::format("withheld{}", number);
  std::string text = address_text(caller);
  return text.empty() ? fmt::format("unknown{}", number) : text;
}

std::string name_text(std::string_view name) {
  const std::string line = to_one_line(name);
  std::string text;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    const bool ends_a_word = at + 1 == line.size() || line[at + 1] == ' ';
    const bool is_ascii = static_cast<unsigned char>(c) < 0x80;
    const bool is_kept = !is_ascii || is_plain(c) || c == ' ' || c == '-' || c == '\'' || c == ',' ||
                         c == '&' || c == '(' || c == ')' || (c == '.' && ends_a_word);
    text += is_kept ? c : ' ';
  }
  return std::string(strip(text));
}

std::string dialled_text(std::string_view called) {
  return address_text(called);
}

std::string stop_text(const StopTerms& terms) {
  const Stop stop = terms.channel == Channel::sms ? stop_of_twilio(terms) : stop_of_mail(terms);
  return fmt::format("{} ({}). Check {}, then: systemctl reload ivr-deliver. Tried again every minute.",
                     stop.who, words_of(terms), stop.keys);
}

std::string example_text() {
  return "account_sid in [twilio] is that of the example config, an account that does not exist, so nothing "
         "is sent to "
         "Twilio. Put in your own, then: systemctl reload ivr-deliver.";
}

std::string length_text(std::chrono::seconds length, Wording wording) {
  if (wording == Wording::in_full) return duration_text(length, Finest::second);
  const auto whole = std::max(length, std::chrono::seconds(0)).count();
  const auto minutes = whole / 60;
  const auto seconds = whole % 60;
  return minutes == 0 ? fmt::format("{}s", seconds) : fmt::format("{}m{:02}s", minutes, seconds);
}

}  // namespace ivr
