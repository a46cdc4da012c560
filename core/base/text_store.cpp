#include "core/base/text_store.hpp"

#include <algorithm>
#include <cstring>

namespace ivr {
namespace {

// Small at first, for the config of a small business; doubled for each block up to the largest.
constexpr std::size_t k_first_block = 4UL * 1024;
constexpr std::size_t k_largest_block = 1024UL * 1024;

}  // namespace

std::string_view TextStore::keep(std::string_view text) {
  if (text.empty()) return {};
  if (!has_room(text.size())) add_block(text.size());
  char* place = blocks_.back().get() + used_;
  std::memcpy(place, text.data(), text.size());
  used_ += text.size();
  return {place, text.size()};
}

// A store that was moved from has no block, whatever it had used of one.
bool TextStore::has_room(std::size_t bytes) const {
  return !blocks_.empty() && block_size_ - used_ >= bytes;
}

void TextStore::add_block(std::size_t bytes) {
  const std::size_t next = blocks_.empty() ? k_first_block : std::min(2 * block_size_, k_largest_block);
  block_size_ = std::max(next, bytes);
  // Not value-initialised: pages that no text comes to are never touched.
  blocks_.emplace_back(new char[block_size_]);
  used_ = 0;
}

}  // namespace ivr
