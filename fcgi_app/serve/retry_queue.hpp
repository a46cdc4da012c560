// What could not be committed, in memory until the alert store is back.
//
// Without it a call that came while the store was away would be known to nobody: should its callback be lost
// too, no list of recordings says for whom it was. A process that is killed takes it along. For one thread at
// a time.
#pragma once

#include "core/alerts/store_entry.hpp"

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_set>
#include <vector>

namespace ivr {

class RetryQueue {
 public:
  // Some megabytes; a host that takes that many calls while its store is away has other troubles.
  static constexpr std::size_t k_max = 20'000;
  // Little enough for whoever waits for a commit that takes it along.
  static constexpr std::size_t k_largest_bite = 20;

  // What is held already is not held twice: Twilio repeats what it is refused. False: there is no more room,
  // and some of it is forgotten.
  bool add(std::vector<StoreEntry> entries);

  // A bite to be tried, the oldest first; requeue() or committed() follows.
  std::vector<StoreEntry> take();
  // Tried in vain. Where something else could be committed, it is the bite's own fault: then each of it is
  // tried by itself, and comes last, so that one that can never be committed stops no other.
  enum class Fault { store, bite };
  void requeue(std::vector<StoreEntry> bite, Fault fault);
  // Committed: more may be tried at once.
  void committed();

  void clear();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::deque<StoreEntry> entries_;
  std::unordered_set<std::string> names_;  // of entries_ and of the bite
  std::vector<std::string> names_of_bite_;
  std::size_t bite_ = k_largest_bite;
};

}  // namespace ivr
