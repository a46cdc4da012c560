#include "fcgi_app/serve/retry_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace ivr {
namespace {

// The callback of a recording and the request of its action differ: only one of them may know the caller.
struct NameOf {
  std::string operator()(const NewVoicemail& voicemail) const {
    return fmt::format("voicemail {} {}", voicemail.recording.sid, voicemail.recording.caller);
  }
  std::string operator()(const VoicemailCall& call) const {
    return fmt::format("call {} {} {}", call.call_sid, call.action, call.caller);
  }
  std::string operator()(const EmptyRecording& empty) const {
    return fmt::format("empty {}", empty.recording_sid);
  }
};

}  // namespace

bool RetryQueue::add(std::vector<StoreEntry> entries) {
  for (StoreEntry& entry : entries) {
    std::string name = std::visit(NameOf(), entry);
    if (names_.contains(name)) continue;
    if (entries_.size() >= k_max) return false;
    names_.insert(std::move(name));
    entries_.push_back(std::move(entry));
  }
  return true;
}

std::vector<StoreEntry> RetryQueue::next_batch() {
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(std::min(batch_size_, entries_.size()));
  std::vector<StoreEntry> batch(std::make_move_iterator(entries_.begin()), std::make_move_iterator(end));
  entries_.erase(entries_.begin(), end);
  names_of_batch_.clear();
  for (const StoreEntry& entry : batch) names_of_batch_.push_back(std::visit(NameOf(), entry));
  return batch;
}

void RetryQueue::requeue(std::vector<StoreEntry> batch, Fault fault) {
  const bool failed_alone = fault == Fault::batch && batch.size() == 1;
  const auto position = failed_alone ? entries_.end() : entries_.begin();
  entries_.insert(position, std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
  if (fault == Fault::batch) batch_size_ = 1;
}

void RetryQueue::committed() {
  for (const std::string& name : names_of_batch_) names_.erase(name);
  batch_size_ = std::min(2 * batch_size_, k_max_batch);
}

void RetryQueue::clear() {
  entries_.clear();
  names_.clear();
}

}  // namespace ivr
