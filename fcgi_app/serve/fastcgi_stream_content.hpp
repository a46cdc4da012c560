// What the records of a FastCGI stream hold, as one text.
//
// Usually a stream is one record, and its content is left where it came. Only what is spread over several is
// put together. Knows places in the bytes of the request, not addresses: those bytes may move as more come.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

class StreamContent {
 public:
  // The content of the next record, which begins at place in the bytes of the request; not an empty one.
  void take(std::string_view bytes, std::size_t place, std::size_t content) {
    if (size_ == 0) {
      first_ = place;
    } else {
      if (joined_.empty()) joined_ = text(bytes);
      joined_.append(bytes, place, content);
    }
    size_ += content;
  }

  [[nodiscard]] std::size_t size() const { return size_; }

  // bytes: as in take(), wherever they are by now. The view lives as long as they and this do.
  [[nodiscard]] std::string_view text(std::string_view bytes) const {
    return joined_.empty() ? bytes.substr(first_, size_) : std::string_view(joined_);
  }

 private:
  std::size_t first_ = 0;
  std::size_t size_ = 0;
  std::string joined_;
};

}  // namespace ivr
