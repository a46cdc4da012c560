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

// Whom Twilio takes as the sender of an SMS: a number, a short code, a name, or the SID of a messaging
// service. Source: https://www.twilio.com/docs/messaging/api/message-resource and
// https://www.twilio.com/docs/glossary/what-alphanumeric-sender-id
Result<std::string> parse_sms_sender(std::string_view text);

// For <Number>: what is dialled, and the keys that are pressed when the other side has answered.
struct DialledNumber {
  std::string number;       // E.164
  std::string send_digits;  // as in parse_send_digits(); empty: none
};

// The same, perhaps with an extension: "+442079460001, ext 204". It is pressed a second after the answer.
Result<DialledNumber> parse_dialled_number(std::string_view text);

// Digits, * and #, and w for half a second of waiting
// (https://www.twilio.com/docs/voice/twiml/number#senddigits).
Result<std::string> parse_send_digits(std::string_view text);

// For a number in E.164 form that is hardly one: "+44999", "+49116117". For a message; otherwise empty.
std::string phone_number_warning(std::string_view number);

// http or https, a host, an optional port; blanks and other than ASCII must be percent-encoded (RFC 3986).
Result<std::string> parse_url(std::string_view text);

// The same for an address that people write by hand: blanks and letters beyond ASCII are percent-encoded in
// what is returned. Only the host needs the form that DNS knows.
Result<std::string> parse_sample_url(std::string_view text);

// The same without path, query and fragment: scheme://[user:password@]host[:port]. One slash at the end is
// taken off.
Result<std::string> parse_origin(std::string_view text);

// Whether what is sent to a web address can be read on the way: http:// to another host than this machine.
bool is_cleartext(std::string_view url);

// Whether what is sent to a PostgreSQL store can be read or changed on the way: a host other than this
// machine, without sslmode=verify-full (https://www.postgresql.org/docs/15/libpq-ssl.html, table 34.1).
bool is_cleartext_store(std::string_view url);

// "" or "/", or segments of letters, digits and "-._~", each after a slash: "/api".
Result<std::string> parse_base_path(std::string_view text);

// "AC" and 32 hexadecimal digits; "SK" and 32 of them.
Result<std::string> parse_account_sid(std::string_view text);
Result<std::string> parse_api_key_sid(std::string_view text);

// Any URL that StoreUrl::parse() takes. What is wrong is said without the URL, which may hold a password.
Result<std::string> parse_store_url(std::string_view text);

// smtp://HOST[:PORT] or smtps://HOST[:PORT].
Result<std::string> parse_smtp_url(std::string_view text);

// local@domain in ASCII, no blanks, quotes, brackets or commas: what a list between commas can hold and SMTP
// needs no extension for (RFC 5321, section 4.1.2).
Result<std::string> parse_mail_address(std::string_view text);

}  // namespace ivr
