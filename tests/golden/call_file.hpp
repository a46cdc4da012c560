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
// "now" is UTC. Requests follow one another, each with its answer behind "---"; a request carries a CallSid,
// an AccountSid and a signature unless lines say otherwise ("CallSid=", "-CallSid", "signature: none").
// Bodies are compared byte for byte after the lines of the file are joined without their indentation; TwiML
// without its first <?xml ...?>, which every answer must have.
#pragma once

#include "core/webhook/form.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace golden {

struct Exchange {
  int line = 0;
  std::string method;
  std::string uri;
  std::string signature = "right";  // right, wrong, none, twice
  std::string content_type = "application/x-www-form-urlencoded";
  ivr::Parameters parameters;         // in the order of the file
  std::vector<std::string> left_out;  // names of the usual parameters that are not sent
  std::string expected;               // as text() gives it
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
