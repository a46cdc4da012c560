#include "core/alerts/classify_mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

// Who sends is not let in: authentication is required, too weak, invalid or to be encrypted (RFC 4954,
// section 6). No other mail would fare better.
constexpr std::array k_not_let_in = {530, 534, 535, 538};

Kind kind_of(const MailOutcome& outcome) {
  switch (outcome.kind) {
    case MailOutcome::Kind::accepted: return Kind::sent;
    case MailOutcome::Kind::denied: return Kind::stop;
    case MailOutcome::Kind::lost: return Kind::unsure;
    case MailOutcome::Kind::not_sent: return Kind::later;
    case MailOutcome::Kind::refused: break;
  }
  if (std::ranges::find(k_not_let_in, outcome.code) != k_not_let_in.end()) return Kind::stop;
  return outcome.code / 100 == 5 ? Kind::failed : Kind::later;
}

}  // namespace

SendResult judge_mail(const MailOutcome& outcome) {
  SendResult verdict;
  verdict.kind = kind_of(outcome);
  if (verdict.kind == Kind::sent) return verdict;
  if (outcome.code != 0) verdict.code = fmt::format("smtp {}", outcome.code);
  verdict.problem = outcome.problem;
  return verdict;
}

}  // namespace ivr
