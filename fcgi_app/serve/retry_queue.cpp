#include "fcgi_app/serve/retry_queue.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

namespace ivr {
namespace {

// The callback of a recording and the request of its action differ in that one knows the caller.
struct NameOf {
  std::string operator()(const NewVoicemail& one) const {
    return fmt::format("announcement {} {}", one.recording.sid, one.recording.caller);
  }
  std::string operator()(const VoicemailCall& one) const {
    return fmt::format("call {} {} {}", one.call_sid, one.action, one.caller);
  }
  std::string operator()(const EmptyRecording& one) const {
    return fmt::format("empty {}", one.recording_sid);
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

std::vector<StoreEntry> RetryQueue::take() {
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(std::min(bite_, entries_.size()));
  std::vector<StoreEntry> bite(std::make_move_iterator(entries_.begin()), std::make_move_iterator(end));
  entries_.erase(entries_.begin(), end);
  names_of_bite_.clear();
  for (const StoreEntry& entry : bite) names_of_bite_.push_back(std::visit(NameOf(), entry));
  return bite;
}

void RetryQueue::requeue(std::vector<StoreEntry> bite, Fault fault) {
  const bool was_alone = fault == Fault::bite && bite.size() == 1;
  const auto place = was_alone ? entries_.end() : entries_.begin();
  entries_.insert(place, std::make_move_iterator(bite.begin()), std::make_move_iterator(bite.end()));
  if (fault == Fault::bite) bite_ = 1;
}

void RetryQueue::committed() {
  for (const std::string& name : names_of_bite_) names_.erase(name);
  bite_ = std::min(2 * bite_, k_largest_bite);
}

void RetryQueue::clear() {
  entries_.clear();
  names_.clear();
}

}  // namespace ivr
