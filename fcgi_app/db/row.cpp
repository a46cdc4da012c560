#include "fcgi_app/db/row.hpp"

#include <charconv>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace ivr {
namespace {

std::int64_t to_number(const std::string& text) {
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  if (const auto [at, error] = std::from_chars(text.data(), end, number); error != std::errc() || at != end)
    throw std::runtime_error("a column of the store holds no number");
  return number;
}

}  // namespace

Row::Row(std::vector<std::optional<std::string>> columns) : columns_(std::move(columns)) {}

std::optional<std::string>& Row::next() {
  return columns_.at(at_++);
}

std::string Row::text() {
  auto& column = next();
  if (!column) throw std::runtime_error("a column of the store holds nothing");
  return std::move(*column);
}

std::int64_t Row::number() {
  return to_number(text());
}

std::optional<std::int64_t> Row::number_if_any() {
  const auto& column = next();
  return column ? std::optional(to_number(*column)) : std::nullopt;
}

StoreTime Row::moment() {
  return StoreTime(std::chrono::milliseconds(number()));
}

std::optional<StoreTime> Row::moment_if_any() {
  const auto milliseconds = number_if_any();
  return milliseconds ? std::optional(StoreTime(std::chrono::milliseconds(*milliseconds))) : std::nullopt;
}

}  // namespace ivr
