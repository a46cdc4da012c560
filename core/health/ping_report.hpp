// Whether a ping shows that the phone would be answered.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/base/result.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

// The result of a ping.
struct PingReport {
  int exit_code = 0;         // curl's; 0: there was a response
  int status = 0;            // HTTP
  std::string problem;       // curl's error message; empty if there was a response
  std::string certificates;  // the server's and its issuers', as curl's %{certs} writes them
  std::string body;
};

// written: the output of curl -w '%{exitcode} %{http_code}\n%{errormsg}\n%{certs}' (curl 7.88, "write-out").
Result<PingReport> read_ping_report(std::string_view written, std::string body);

struct PingTerms {
  std::string url;                         // that was pinged
  std::string timezone;                    // the config's, by its name in the tz database
  std::string config_hash;                 // of the config on this host, as the ping has it
  std::chrono::days certificate_days{14};  // 0: the certificate is not checked
  std::chrono::sys_seconds now;
};

// Why the phone may not be answered, on one line; empty: it is answered.
std::string problem_of_ping(const PingReport& report, const PingTerms& terms);

}  // namespace ivr
