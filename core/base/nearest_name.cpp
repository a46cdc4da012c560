#include "core/base/nearest_name.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace ivr {
namespace {

// A longer name is hardly a slip; comparing it would cost more than the message is worth.
constexpr std::size_t k_longest_name = 256;

// Counts slips between two names, giving up early. Keeps its rows, so that 10,000 names cost one allocation.
class SlipCounter {
 public:
  explicit SlipCounter(std::string_view wanted)
      : wanted_(to_lower(wanted)), before_(wanted.size() + 1), last_(before_), row_(before_) {}

  // How many slips away name is; more than limit when it is farther than limit.
  std::size_t count(std::string_view name, std::size_t limit) {
    const std::size_t too_far = limit + 1;
    const std::size_t longer = std::max(name.size(), wanted_.size());
    if (longer - std::min(name.size(), wanted_.size()) > limit) return too_far;
    for (std::size_t i = 0; i <= wanted_.size(); ++i) last_[i] = std::min(i, too_far);
    for (std::size_t at = 1; at <= name.size(); ++at) {
      if (fill_row(name, at, limit) > limit) return too_far;
      before_.swap(last_);
      last_.swap(row_);
    }
    return last_[wanted_.size()];
  }

 private:
  // Row `at` of the table, only the cells near the diagonal: the others are beyond the limit anyway.
  // The fewest slips in it.
  std::size_t fill_row(std::string_view name, std::size_t at, std::size_t limit) {
    const std::size_t too_far = limit + 1;
    const std::size_t first = at > limit ? at - limit : 1;
    const std::size_t end = std::min(wanted_.size(), at + limit);
    row_[first - 1] = first == 1 ? std::min(at, too_far) : too_far;
    std::size_t fewest = row_[first - 1];
    for (std::size_t i = first; i <= end; ++i)
      fewest = std::min(fewest, row_[i] = cell(name, at, i, too_far));
    if (end < wanted_.size()) row_[end + 1] = too_far;
    return fewest;
  }

  [[nodiscard]] std::size_t cell(std::string_view name, std::size_t at, std::size_t i,
                                 std::size_t too_far) const {
    const char letter = to_lower(name[at - 1]);
    const std::size_t changed = last_[i - 1] + (letter == wanted_[i - 1] ? 0 : 1);
    std::size_t slips = std::min({changed, last_[i] + 1, row_[i - 1] + 1, too_far});
    const bool swapped =
        at > 1 && i > 1 && letter == wanted_[i - 2] && to_lower(name[at - 2]) == wanted_[i - 1];
    if (swapped) slips = std::min(slips, before_[i - 2] + 1);
    return slips;
  }

  std::string wanted_;
  std::vector<std::size_t> before_;  // the row before the last
  std::vector<std::size_t> last_;
  std::vector<std::size_t> row_;
};

template <class Name>
std::string_view nearest(std::string_view wanted, std::span<const Name> names) {
  if (wanted.empty() || wanted.size() > k_longest_name) return {};
  std::size_t limit = std::min(std::max<std::size_t>(1, wanted.size() / 3), wanted.size() - 1);
  SlipCounter slips(wanted);
  std::string_view best;
  for (const std::string_view name : names) {
    const std::size_t count = slips.count(name, limit);
    if (count > limit || name.empty()) continue;
    best = name;
    if (count == 0) break;
    limit = count - 1;
  }
  return best;
}

template <class Name>
std::string suggestion(std::string_view wanted, std::span<const Name> names) {
  const std::string_view name = nearest(wanted, names);
  return name.empty() || looks_secret(name) ? std::string()
                                            : " (did you mean \"" + std::string(name) + "\"?)";
}

}  // namespace

std::string_view nearest_name(std::string_view wanted, std::span<const std::string_view> names) {
  return nearest(wanted, names);
}
std::string_view nearest_name(std::string_view wanted, std::span<const std::string> names) {
  return nearest(wanted, names);
}
std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> names) {
  return suggestion(wanted, names);
}
std::string did_you_mean(std::string_view wanted, std::span<const std::string> names) {
  return suggestion(wanted, names);
}

}  // namespace ivr
