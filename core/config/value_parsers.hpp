// What single values of a config mean. Errors follow "key = value: " in a message and say what was expected.
#pragma once

#include "core/base/result.hpp"

#include <string>
#include <string_view>

namespace ivr {

// More than any caller waits for; respond() counts no further.
inline constexpr int k_max_loops = 1'000'000;

// The words Python's configparser takes for a boolean: yes/no, on/off, true/false, 1/0, in any case.
Result<bool> parse_yes_no(std::string_view text);

// Decimal digits only, between least and most.
Result<int> parse_whole_number(std::string_view text, int least, int most);

// The same as a count of units, for example std::chrono::seconds.
template <class Unit>
auto whole(int least, int most) {
  return [least, most](std::string_view text) -> Result<Unit> {
    const auto number = parse_whole_number(text, least, most);
    if (!number) return Unexpected{number.error()};
    return Unit(*number);
  };
}

// E.164: a plus sign and up to 15 digits, the first not zero.
Result<std::string> parse_phone_number(std::string_view text);

// http or https, a host, an optional port; blanks and other than ASCII must be percent-encoded (RFC 3986).
Result<std::string> parse_url(std::string_view text);

// The same without path, query and fragment: scheme://[user:password@]host[:port]. One slash at the end is
// taken off.
Result<std::string> parse_origin(std::string_view text);

// "" or "/", or segments of letters, digits and "-._~", each after a slash: "/api".
Result<std::string> parse_base_path(std::string_view text);

// "AC" and 32 hexadecimal digits; "SK" and 32 of them.
Result<std::string> parse_account_sid(std::string_view text);
Result<std::string> parse_api_key_sid(std::string_view text);

// sqlite:///PATH with an absolute path, or libpq's postgresql://…. What is wrong is said
// without the URL, which may hold a password.
Result<std::string> parse_store_url(std::string_view text);

// smtp://HOST[:PORT] or smtps://HOST[:PORT].
Result<std::string> parse_smtp_url(std::string_view text);

// local@domain in ASCII, no blanks, quotes, brackets or commas: what a list between commas can hold and SMTP
// needs no extension for (RFC 5321, section 4.1.2).
Result<std::string> parse_mail_address(std::string_view text);

}  // namespace ivr
