// A value, or why there is none.
//
// Stands in for std::expected, which g++ 12 does not have, with its member names, so that the day it
// arrives this file becomes an alias. Not for mistakes in a config: those are Diagnostics, all at once.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace ivr {

template <class E>
struct Unexpected {
  Unexpected(E why) : error(std::move(why)) {}
  E error;
};
template <class E>
Unexpected(E) -> Unexpected<E>;
Unexpected(const char*)->Unexpected<std::string>;

template <class T, class E = std::string>
class Result {
 public:
  Result(T value) : either_(std::in_place_index<0>, std::move(value)) {}
  template <class G>
  Result(Unexpected<G> why) : either_(std::in_place_index<1>, std::move(why.error)) {}

  [[nodiscard]] bool has_value() const { return either_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  // Only when has_value().
  const T& operator*() const& { return std::get<0>(either_); }
  T& operator*() & { return std::get<0>(either_); }
  T&& operator*() && { return std::get<0>(std::move(either_)); }
  const T* operator->() const { return &std::get<0>(either_); }
  T* operator->() { return &std::get<0>(either_); }

  // Only when not has_value().
  [[nodiscard]] const E& error() const { return std::get<1>(either_); }

 private:
  std::variant<T, E> either_;
};

}  // namespace ivr
