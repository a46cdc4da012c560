#include "core/alerts/classify_webhook.hpp"

#include <fmt/format.h>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

Kind kind_of(const HttpOutcome& outcome) {
  if (outcome.kind == HttpOutcome::Kind::not_sent) return Kind::later;
  if (outcome.kind == HttpOutcome::Kind::lost) return Kind::unsure;
  switch (outcome.status) {
    case 408:  // Request Timeout, Too Early, Too Many Requests: say themselves that nothing was done
    case 425:
    case 429: return Kind::later;
    default: break;
  }
  if (outcome.status / 100 == 2) return Kind::sent;
  if (outcome.status / 100 == 3 || outcome.status / 100 == 4) return Kind::failed;
  return Kind::unsure;
}

}  // namespace

SendResult judge_webhook(const HttpOutcome& outcome) {
  SendResult verdict;
  verdict.kind = kind_of(outcome);
  if (verdict.kind == Kind::sent) return verdict;
  verdict.problem = outcome.problem;
  verdict.wait = outcome.retry_after;
  if (outcome.kind == HttpOutcome::Kind::answered) {
    verdict.code = fmt::format("http {}", outcome.status);
    verdict.problem =
        outcome.status / 100 == 3 ? "redirects are not followed" : "the receiver does not take it";
  }
  return verdict;
}

}  // namespace ivr
