// Entries that could not be committed, in memory until the alert store is back.
//
// Without it nobody would know of a call that came while the store was unavailable: if its callback is lost,
// too, no list of recordings says for whom the voicemail was. A process that is killed loses the queue. For
// one thread at a time.
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
  // Some megabytes. A host that gets that many calls while its store is unavailable has other problems.
  static constexpr std::size_t k_max = 20'000;
  // A worker waits for the commit that includes a batch, so a batch is small.
  static constexpr std::size_t k_max_batch = 20;

  // An entry that is in the queue is not added again: Twilio repeats requests that fail. False if the queue
  // is full and some of the entries are dropped.
  bool add(std::vector<StoreEntry> entries);

  // The oldest entries, to be committed; requeue() or committed() follows.
  std::vector<StoreEntry> next_batch();

  // The commit failed. If other entries can be committed, this batch contains a bad entry: its entries are
  // then retried one by one, and one that failed alone goes to the end, so that it blocks no other.
  enum class Fault { store, batch };
  void requeue(std::vector<StoreEntry> batch, Fault fault);

  // The commit succeeded, so that the next batch may be larger.
  void committed();

  void clear();
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::deque<StoreEntry> entries_;
  std::unordered_set<std::string> names_;  // of entries_ and of the batch
  std::vector<std::string> names_of_batch_;
  std::size_t batch_size_ = k_max_batch;
};

}  // namespace ivr
