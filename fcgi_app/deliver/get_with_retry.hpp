// Reads a page of one of Twilio's lists, and does not give up at the first failure.
//
// A list has as many pages as it happens to have, and is of use only as a whole: where one request of ten
// fails, fifty in a row hardly ever succeed. Reading changes nothing, so it may be repeated. Safe to call
// from any thread.
#pragma once

#include "core/alerts/http.hpp"
#include "fcgi_app/base/threads.hpp"
#include "fcgi_app/deliver/http_client.hpp"

#include <functional>
#include <string>

namespace ivr {

// go_on: asked before each repetition. Gives what came last, good or bad.
HttpOutcome read_patiently(HttpClient& client, const HttpRequest& request, const std::string& ca_file,
                           const StopToken& stop, const std::function<bool()>& go_on);

}  // namespace ivr
