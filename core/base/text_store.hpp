// Keeps many texts end to end in a few large blocks, where they stay put.
//
// What it costs is the bytes and nothing for each text; a hundred thousand of them are freed at once. Reading
// what is kept is safe from any thread, keeping more is not.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace ivr {

class TextStore {
 public:
  TextStore() = default;
  TextStore(TextStore&&) = default;
  TextStore& operator=(TextStore&&) = default;

  // A view that is good for as long as the store, or what it was moved to, lives.
  std::string_view keep(std::string_view text);

 private:
  [[nodiscard]] bool has_room(std::size_t bytes) const;
  void add_block(std::size_t bytes);

  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t block_size_ = 0;  // of the last one
  std::size_t used_ = 0;        // of the last one
};

}  // namespace ivr
