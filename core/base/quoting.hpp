// How a message quotes what is in a config file: enough for its owner to recognise it, and never a secret.
//
// A typing error can put a secret anywhere: a token on a line of its own, a password after the wrong key. So
// every text of a config that a message quotes goes through one of these functions. What they hide is
// written as "...", and invisible characters as their code points: "<U+200B>". Safe to call from any thread.
#pragma once

#include <string>
#include <string_view>

namespace ivr {

// What is written in place of a secret, and of what may be one.
inline constexpr std::string_view k_hidden = "...";

// Whether a word could be a token or a password that was not thought of by a person: letters and digits mixed
// as no name mixes them, or very many of either. The SIDs of Twilio are no secrets.
bool looks_secret(std::string_view word);

// A value: the first sixty characters of its first line. Hidden are words that look secret or contain
// "secret" or "passw", and all that follows the name of a secret ("password ...") or an equals sign. URLs are
// quoted as by quote_url().
std::string quote_value(std::string_view text);

// A URL without its user and password, its path and its query: "https://...@host/...". Of a text whose host
// cannot be told from a login, nothing is left but the scheme.
std::string quote_url(std::string_view text);

// The same, whatever its length, and as it is written.
std::string hide_in_url(std::string_view text);

// A URL whose path may be seen, such as that of a recording: only words of the path that look secret, and the
// query, are hidden.
std::string quote_url_and_path(std::string_view text);

// The name of a key or a section.
std::string quote_name(std::string_view text);

// A secret that is elsewhere: "env:NAME", "credential:NAME". Of any other text nothing is quoted.
std::string quote_source(std::string_view text);

// The path of a file; one that has no @ is no mail address, and may be anything.
std::string quote_path(std::string_view text);
std::string quote_mail_address(std::string_view text);

// A SID: its first two letters, because a token may have been written in its place.
std::string quote_sid(std::string_view text);

// Whether a text has a character that cannot be seen, or one that looks like a blank and is none.
bool has_invisible(std::string_view text);

// Whether the whole value is between quotation marks, which the format knows nothing of.
bool has_quotation_marks(std::string_view text);

}  // namespace ivr
