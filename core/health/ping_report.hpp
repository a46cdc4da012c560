// Whether a ping shows that the phone would be answered.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

// What came of asking for the ping.
struct PingReport {
  int exit_code = 0;         // curl's; 0: there was an answer
  int status = 0;            // HTTP
  std::string problem;       // curl's words; empty unless there was no answer
  std::string certificates;  // the server's and those behind it, as curl's %{certs} has them
  std::string body;
};

// written: what curl -w '%{exitcode} %{http_code}\n%{errormsg}\n%{certs}' has written (curl 7.88,
// "write-out").
Result<PingReport> read_ping_report(std::string_view written, std::string body);

struct PingTerms {
  std::string url;                         // that was asked for
  std::string timezone;                    // the config's, by its name in the tz database
  std::string config_hash;                 // of the config on this host, as the ping has it
  std::chrono::days certificate_days{14};  // 0: the certificate is not looked at
  std::chrono::sys_seconds now;
};

// Why the phone may not be answered, on one line; empty: all is well.
std::string problem_of_ping(const PingReport& report, const PingTerms& terms);

}  // namespace ivr
