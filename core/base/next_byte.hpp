// Where the next of some byte stands, for a text that is read once from left to right.
#pragma once

#include <cstddef>
#include <string_view>

namespace ivr {

// Searches only when it is asked, and only when the last find has been passed: a byte that is rare costs next
// to nothing.
class NextByte {
 public:
  NextByte(std::string_view text, char byte) : text_(text), byte_(byte) {}

  // The first one at or behind the place, npos for none. Places must not go down.
  std::size_t from(std::size_t place) {
    if (!searched_ || found_ < place) found_ = text_.find(byte_, place);
    searched_ = true;
    return found_;
  }

 private:
  std::string_view text_;
  char byte_;
  std::size_t found_ = 0;
  bool searched_ = false;
};

}  // namespace ivr
