// Twilio's responses as values: the JSON of a resource, of a page of a list, and what a refusal means.
//
// Nothing here throws, whatever the bytes are: what is not as expected counts as absent. Pure. Safe to call
// from any thread.
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"
#include "core/base/result.hpp"
#include "core/twilio_api/requests.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// A resource: its members that are strings or integers, as text ("code" of 21211 is "21211").
using TwilioFields = std::map<std::string, std::string, std::less<>>;

// "" if there is no such member.
std::string_view find_field(const TwilioFields& fields, std::string_view name);

// Nothing if body is no JSON object.
std::optional<TwilioFields> read_fields(std::string_view body);

struct ListPage {
  std::vector<TwilioFields> items;
  std::optional<HttpRequest> next;
};

// list: "Messages". The error says what its reader should do: try again later, or stop, because nothing of
// the account can be read until an operator acts. A page with one invalid item is an error as a whole:
// a search must not conclude that something is absent.
Result<ListPage, SendResult> read_list_page(const TwilioAccess& access, std::string_view list,
                                            const HttpOutcome& outcome);

// What a refusal of a request that changes something means. outcome: answered, and not with a 2xx. Twilio's
// code, if there is one, says more than the status. Sources: https://www.twilio.com/docs/api/errors and
// https://www.twilio.com/docs/usage/twilios-response
SendResult classify_refusal(const HttpOutcome& outcome);

// Text of another system, as a part of a message: one line, not long.
std::string short_line(std::string_view text);

}  // namespace ivr
