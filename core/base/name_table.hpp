// Finds what belongs to a name: a hash table in two flat pieces, however many names there are.
//
// Names are views and must outlive the table. What is found is found in two looks at memory and freed at
// once, where a node for each name would be a hundred thousand of them. Looking up is safe from any thread,
// adding is not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace ivr {

template <class Entry>
class NameTable {
 public:
  using Item = std::pair<std::string_view, Entry>;

  void reserve(std::size_t names) {
    items_.reserve(names);
    std::size_t slots = k_fewest_slots;
    while (slots < 2 * names) slots *= 2;
    if (slots > slots_.size()) spread(slots);
  }

  // Puts an entry in; false, and nothing is changed, when the name has one.
  bool add(std::string_view name, Entry entry) {
    if (2 * (items_.size() + 1) > slots_.size()) reserve(items_.size() + 1);
    const Hash hash = hash_of(name);
    Slot& slot = slots_[place_of(name, hash)];
    if (slot.item != k_free) return false;
    slot = {hash, static_cast<std::uint32_t>(items_.size())};
    items_.emplace_back(name, std::move(entry));
    return true;
  }

  // The item of that name, or end().
  [[nodiscard]] const Item* find(std::string_view name) const {
    if (slots_.empty()) return end();
    const Slot& slot = slots_[place_of(name, hash_of(name))];
    return slot.item == k_free ? end() : begin() + slot.item;
  }
  [[nodiscard]] Entry* find_entry(std::string_view name) {
    const Item* found = std::as_const(*this).find(name);
    return found == end() ? nullptr : &items_[static_cast<std::size_t>(found - begin())].second;
  }
  [[nodiscard]] bool contains(std::string_view name) const { return find(name) != end(); }

  // In the order they were added.
  [[nodiscard]] const Item* begin() const { return items_.data(); }
  [[nodiscard]] const Item* end() const { return items_.data() + items_.size(); }
  [[nodiscard]] std::size_t size() const { return items_.size(); }

 private:
  using Hash = std::uint32_t;
  static constexpr std::uint32_t k_free = UINT32_MAX;
  static constexpr std::size_t k_fewest_slots = 16;

  struct Slot {
    Hash hash = 0;  // so that items of other names are hardly ever looked at
    std::uint32_t item = k_free;
  };

  static Hash hash_of(std::string_view name) {
    return static_cast<Hash>(std::hash<std::string_view>{}(name));
  }

  // The slot of that name, or the free one where it would be. At least half of the slots are free.
  [[nodiscard]] std::size_t place_of(std::string_view name, Hash hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t place = hash & mask;
    while (slots_[place].item != k_free &&
           (slots_[place].hash != hash || items_[slots_[place].item].first != name)) {
      place = (place + 1) & mask;
    }
    return place;
  }

  void spread(std::size_t slots) {
    slots_.assign(slots, Slot());
    for (std::size_t item = 0; item < items_.size(); ++item) {
      const Hash hash = hash_of(items_[item].first);
      slots_[place_of(items_[item].first, hash)] = {hash, static_cast<std::uint32_t>(item)};
    }
  }

  std::vector<Item> items_;
  std::vector<Slot> slots_;  // a power of two, linearly probed
};

}  // namespace ivr
