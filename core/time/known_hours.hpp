// What is known of the opening hours of one Model, so that a request in the middle of a day asks no calendar.
//
// For one thread at a time.
#pragma once

#include "core/time/opening_status.hpp"

#include <cstddef>
#include <vector>

namespace ivr {

class KnownHours {
 public:
  // hours: which ones, by their place in the Model. work_out: gives their HoursVerdict of now; asked only
  // when none is known that holds, also after the clock was set back.
  template <class WorkOut>
  bool is_open(std::size_t hours, WallTime now, const WorkOut& work_out) {
    if (hours >= verdicts_.size()) verdicts_.resize(hours + 1);
    HoursVerdict& verdict = verdicts_[hours];
    if (!verdict.holds_at(now)) verdict = work_out();
    return verdict.open;
  }

  // Of another Model from now on.
  void forget() { verdicts_.clear(); }

 private:
  std::vector<HoursVerdict> verdicts_;  // by hours; a fresh one holds at no time
};

}  // namespace ivr
