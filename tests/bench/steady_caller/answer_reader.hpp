// Reads one HTTP/1.1 answer as it arrives, to know when it is whole.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace steady {

class AnswerReader {
 public:
  enum class State { more, whole, broken };

  // The next bytes of the answer. Bytes after its end make it broken, because nothing else was requested.
  State feed(std::string_view bytes);
  // The server has closed, which ends an answer that has no length.
  [[nodiscard]] State closed() const;
  void begin_anew();

  // Of an answer whose head is there.
  [[nodiscard]] int status() const { return status_; }
  // Whether the connection can carry another request.
  [[nodiscard]] bool keeps() const { return keeps_; }

 private:
  enum class Body { length, chunks, until_closed };

  [[nodiscard]] bool read_head();
  void read_field(std::string_view name, std::string_view value);
  [[nodiscard]] State look_at_body() const;
  [[nodiscard]] State look_at_chunks() const;

  std::string text_;
  std::size_t head_ = 0;  // its bytes; 0 while it is not whole
  int status_ = 0;
  bool keeps_ = true;
  Body body_ = Body::until_closed;
  std::size_t length_ = 0;
};

}  // namespace steady
