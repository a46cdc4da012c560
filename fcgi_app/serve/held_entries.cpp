#include "fcgi_app/serve/held_entries.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace ivr {

bool HeldEntries::add(std::vector<StoreEntry> entries) {
  if (entries_.size() + entries.size() > k_most) return false;
  std::ranges::move(entries, std::back_inserter(entries_));
  return true;
}

std::vector<StoreEntry> HeldEntries::take() {
  const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(std::min(bite_, entries_.size()));
  std::vector<StoreEntry> bite(std::make_move_iterator(entries_.begin()), std::make_move_iterator(end));
  entries_.erase(entries_.begin(), end);
  return bite;
}

void HeldEntries::put_back(std::vector<StoreEntry> bite, Fault fault) {
  const bool was_alone = fault == Fault::bite && bite.size() == 1;
  const auto place = was_alone ? entries_.end() : entries_.begin();
  entries_.insert(place, std::make_move_iterator(bite.begin()), std::make_move_iterator(bite.end()));
  if (fault == Fault::bite) bite_ = 1;
}

void HeldEntries::be_rid() {
  bite_ = std::min(2 * bite_, k_largest_bite);
}

}  // namespace ivr
