// Walking through Twilio's lists, page by page.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/http.hpp"
#include "core/alerts/send_result.hpp"
#include "core/base/result.hpp"
#include "core/twilio_api/access.hpp"
#include "core/twilio_api/response.hpp"

#include <string>
#include <string_view>

namespace ivr {

// list: "Messages". query: encoded, without "?".
HttpRequest list_request(const TwilioAccess& access, std::string_view list, std::string_view query);

// One page of a list, or what its reader is to do: try again later, or stop, because nothing of the account
// can be read until an operator mends it.
Result<ListPage, SendResult> read_page(const HttpOutcome& outcome, std::string_view name);

// Where a page says that the list goes on. Only a further part of the same list of the same account is
// followed, so that credentials go nowhere else; anything else is an error.
Result<HttpRequest> next_page_request(const TwilioAccess& access, std::string_view list,
                                      std::string_view next_page_uri);

}  // namespace ivr
