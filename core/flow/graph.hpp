// The ways a call can take through a config, before anything is compiled.
//
// Tolerant of a config with mistakes: references that lead nowhere are ways that end.
#pragma once

#include "core/config/settings.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// One section a call can be in.
struct FlowNode {
  std::string_view kind;  // the section's name in the file is this and the next
  std::string_view name;
  int line = 1;
  const Week* hours = nullptr;        // null: always open
  std::optional<std::size_t> closed;  // where the call goes outside the hours
  std::optional<std::size_t> next;    // where it goes by itself, when open
  bool silent = false;                // the caller hears nothing and can do nothing here, when open
  std::vector<std::size_t> choices;   // where the caller's keys and the network's answers lead

  [[nodiscard]] std::string section() const { return std::string(kind).append(name); }
};

struct Flow {
  std::vector<FlowNode> nodes;
  std::size_t first_action = 0;  // the nodes of Config::actions begin here, in their order

  static constexpr std::size_t k_welcome = 0;
  static constexpr std::size_t k_menu = 1;
};

// Refers to config: do not keep it longer.
Flow build_flow(const Config& config);

}  // namespace ivr
