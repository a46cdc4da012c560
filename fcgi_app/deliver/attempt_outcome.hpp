// What a verdict means for an alert: sent, failed, or when it is tried again and how.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/attempt_outcome.hpp"
#include "core/alerts/send_result.hpp"

#include <chrono>

namespace ivr {

struct SettleTerms {
  StoreTime now;  // of the store's clock
  std::chrono::hours give_up_after{24};
  double random01 = 1;  // from 0 to 1, a new one each time
};

// Of an attempt that was made; not for Kind::stop, which is no fault of the alert's.
AttemptOutcome settle_by(const Alert& alert, const SendResult& verdict, const SettleTerms& terms);

// Of an alert in doubt that was found after all.
AttemptOutcome settle_found(const std::string& provider_id, const std::string& remark);

// When an alert in doubt may be sent again. Never more than a minute ahead: if it is, the clock went back.
StoreTime may_resend_at(const Alert& alert, StoreTime now);

// Of an alert that stays in doubt: looked for again after so long, at the latest when it may be sent again.
AttemptOutcome settle_in_doubt(const Alert& alert, std::chrono::milliseconds wait, const SettleTerms& terms);

// Of an alert in doubt of which it cannot be told whether it was sent.
AttemptOutcome settle_unknown(const Alert& alert, const SendResult& trouble, const SettleTerms& terms);

// Old and tried often enough: a clock that jumped a day does not fail what was hardly tried.
bool is_to_be_given_up(const Alert& alert, const SettleTerms& terms);
AttemptOutcome settle_given_up(const Alert& alert, const std::string& problem);

}  // namespace ivr
