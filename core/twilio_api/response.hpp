// Twilio's answers as values: the JSON of an error, of one resource and of a page of a list.
//
// Whatever the bytes are, nothing here throws: what is not as expected is not there. Pure. Safe to call from
// any thread.
#pragma once

#include "core/base/result.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// A resource: its members that are texts or whole numbers, as text ("code" of 21211 is "21211").
using TwilioFields = std::map<std::string, std::string, std::less<>>;

// "" when there is no such member.
std::string_view find_field(const TwilioFields& fields, std::string_view name);

// Nothing when body is no JSON object.
std::optional<TwilioFields> read_fields(std::string_view body);

struct ListPage {
  std::vector<TwilioFields> entries;
  std::string next_page_uri;  // as it came; empty: this was the last page
};

// name: of the list in the page, as in "messages". The error says what is wrong with the page. A page of
// which not even one thing is sure is no page: who looks for something must not take it for absent.
Result<ListPage> read_list_page(std::string_view body, std::string_view name);

struct TwilioError {
  int code = 0;      // 0: none was given
  std::string text;  // one line, short
};

// Nothing when body is no error of Twilio's (a proxy's page, say). Source:
// https://www.twilio.com/docs/usage/twilios-response#response-formats-exceptions
std::optional<TwilioError> read_error(std::string_view body);

// What somebody else wrote, fit to be a part of a message: one line, not long.
std::string short_line(std::string_view text);

}  // namespace ivr
