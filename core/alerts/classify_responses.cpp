#include "core/alerts/classify_responses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

// We are not let in: authentication is required, too weak, invalid or must be encrypted (RFC 4954,
// section 6). No other mail would fare better.
constexpr std::array k_login_refused = {530, 534, 535, 538};

Kind kind_of(const MailOutcome& outcome) {
  switch (outcome.kind) {
    case MailOutcome::Kind::accepted: return Kind::sent;
    case MailOutcome::Kind::denied: return Kind::stop;
    case MailOutcome::Kind::lost: return Kind::unsure;
    case MailOutcome::Kind::not_sent: return Kind::later;
    case MailOutcome::Kind::refused: break;
  }
  if (std::ranges::find(k_login_refused, outcome.code) != k_login_refused.end()) return Kind::stop;
  return outcome.code / 100 == 5 ? Kind::failed : Kind::later;
}

Kind kind_of(const HttpOutcome& outcome) {
  if (outcome.kind == HttpOutcome::Kind::not_sent) return Kind::later;
  if (outcome.kind == HttpOutcome::Kind::lost) return Kind::unsure;
  switch (outcome.status) {
    // Request Timeout, Too Early, Too Many Requests: these say that nothing was done.
    case 408:
    case 425:
    case 429: return Kind::later;
    default: break;
  }
  if (outcome.status / 100 == 2) return Kind::sent;
  if (outcome.status / 100 == 3 || outcome.status / 100 == 4) return Kind::failed;
  return Kind::unsure;
}

}  // namespace

SendResult classify_mail(const MailOutcome& outcome) {
  SendResult result;
  result.kind = kind_of(outcome);
  if (result.kind == Kind::sent) return result;
  if (outcome.code != 0) result.code = fmt::format("smtp {}", outcome.code);
  result.problem = outcome.problem;
  return result;
}

SendResult classify_webhook(const HttpOutcome& outcome) {
  SendResult result;
  result.kind = kind_of(outcome);
  if (result.kind == Kind::sent) return result;
  result.problem = outcome.problem;
  result.wait = outcome.retry_after;
  if (outcome.kind == HttpOutcome::Kind::answered) {
    result.code = fmt::format("http {}", outcome.status);
    result.problem = outcome.status / 100 == 3 ? "redirects are not followed" : "the receiver refused it";
  }
  return result;
}

}  // namespace ivr
