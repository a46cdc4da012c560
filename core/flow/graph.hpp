// The ways that a call can take through a config: one graph, in which every name is resolved once.
//
// The checks and the compiler read it; nothing resolves a name or a path a second time. A config with
// mistakes has a graph, too: names that lead nowhere are in `unresolved`.
#pragma once

#include "core/config/settings.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

using NodeId = std::uint32_t;  // index into FlowGraph::nodes

// The labels that mean the same for all nodes. Others are keys of the phone, and the names that types of
// actions give to their links.
inline constexpr std::string_view k_next = "next";          // the call goes there without a key
inline constexpr std::string_view k_closed = "closed";      // outside the hours, instead of anything else
inline constexpr std::string_view k_no_input = "no_input";  // no key was pressed, also after repetitions
inline constexpr std::string_view k_invalid = "invalid";    // a key that is no option
inline constexpr std::string_view k_too_many_invalid = "too_many_invalid";  // that many times in a row

struct Edge {
  std::string_view label;           // in static storage
  std::optional<NodeId> to;         // none: the name is among the unresolved
  std::optional<int> loop_count{};  // into a menu of which so many attempts were made
};

enum class NodeKind {
  welcome,
  menu,
  option,
  action,
  farewell,  // of an action: what is said at the end, at an address of its own
  invalid,   // the words for a key that is no option
  hangup
};

// One place where a call can be.
struct FlowNode {
  NodeKind kind = NodeKind::hangup;
  std::string name;  // the key of an option, the name of an action or of a farewell's action; otherwise empty
  int line = 1;      // of its section
  std::size_t section_index = 0;         // in Config::options or Config::actions
  std::string_view type{};               // of an action
  std::optional<std::uint32_t> hours{};  // index into FlowGraph::hours; none: always open
  bool silent = false;                   // the caller hears nothing here, when open
  std::uint32_t first_edge = 0;          // see FlowGraph::edges_of()
  std::uint32_t edge_count = 0;
};

// A name or path in the config that leads nowhere.
struct UnresolvedName {
  enum class Reason {
    no_action,
    no_hours,
    path_not_ascii,
    path_unknown,
    path_parameter,     // detail: the one that means nothing there
    path_loop_count,    // detail: as written
    path_no_option,     // detail: the key
    path_no_action,     // detail: the name
    path_no_voicemail,  // detail: the name
  };
  NodeId node = 0;
  Reference reference;
  Reason reason = Reason::no_action;
  std::string detail{};
};

struct FlowGraph {
  std::vector<FlowNode> nodes;
  std::vector<Edge> edges;  // those of a node together
  std::vector<HoursSection> hours;
  std::vector<std::vector<std::optional<NodeId>>> holiday_actions;  // by hours and HoursSection::actions
  std::vector<UnresolvedName> unresolved;                           // by node
  NodeId welcome = 0;
  NodeId menu = 0;  // the first one a caller comes to
  NodeId invalid = 0;
  NodeId hangup = 0;

  [[nodiscard]] std::span<const Edge> edges_of(NodeId node) const;
  // Null if the node has no edge with that label.
  [[nodiscard]] const Edge* find_edge(NodeId node, std::string_view label) const;
  // Where a call goes from a node that is closed.
  [[nodiscard]] std::optional<NodeId> when_closed(NodeId node, const OpeningStatus& status) const;
  // For each node, whether some call can come to it.
  [[nodiscard]] std::vector<bool> reachable_nodes() const;
  // Of the config, without brackets: "action_front_desk"; empty for hanging up.
  [[nodiscard]] std::string section_of(NodeId node) const;
};

FlowGraph build_graph(const Config& config);

}  // namespace ivr
