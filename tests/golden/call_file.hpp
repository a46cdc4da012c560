// Golden phone calls: files that say what Twilio asks and what it is answered.
//
//   # Why the call is here, in a sentence or more.
//   config: seed.ini
//   now: 2026-11-23 10:00:00
//
//   POST /api/ivr/menu
//   Digits=1
//   ---
//   200 text/xml; charset=utf-8
//   <Response>
//     <Hangup/>
//   </Response>
//
// "now" is UTC. Requests follow one another, each with its answer after "---"; a request carries a CallSid,
// an AccountSid and a signature unless lines say otherwise ("CallSid=", "-CallSid", "signature: none").
// What the server knows of the alert store is given to a request by a line such as
// "store: pending=2 oldest=601 key=0123", or "store: away" (tests/golden/store_line.hpp); without one, no
// store is kept. Bodies are compared byte for byte after the lines of the file are joined without their
// indentation; TwiML without its first <?xml ...?>, which every answer must have.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/webhook/form.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace golden {

struct SentParameter {
  std::string name;
  std::string value;
};

struct Exchange {
  int line = 0;
  std::string method;
  std::string uri;
  std::string signature = "right";  // right, wrong, none, twice
  std::string content_type = "application/x-www-form-urlencoded";
  std::vector<SentParameter> parameters;  // in the order of the file
  std::vector<std::string> left_out;      // names of the usual parameters that are not sent
  std::optional<ivr::StoreView> store;
  std::string expected;  // as play() gives it, its body joined
};

struct Call {
  std::string config;
  std::chrono::sys_seconds now;
  std::vector<Exchange> exchanges;
};

// Throws std::runtime_error with "FILE:LINE: what" for a file that is not in the form above.
Call read_call(const std::string& path);

// All files of a folder that end in .call, sorted.
std::vector<std::string> list_calls(const std::string& folder);

}  // namespace golden
