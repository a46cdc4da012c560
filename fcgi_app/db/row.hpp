// One row of an answer, read column by column, from the left to the right.
#pragma once

#include "core/alerts/alert.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ivr {

class Row {
 public:
  explicit Row(std::vector<std::optional<std::string>> columns);

  // The next column. Throws std::runtime_error when it holds something else, or when there is none.
  std::string text();
  std::int64_t number();
  std::optional<std::int64_t> number_if_any();
  StoreTime moment();
  std::optional<StoreTime> moment_if_any();

 private:
  std::optional<std::string>& next();

  std::vector<std::optional<std::string>> columns_;
  std::size_t at_ = 0;
};

}  // namespace ivr
