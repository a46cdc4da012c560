// Where calls can go: the edges of each kind of section, and what leads nowhere.
#include "core/flow/graph.hpp"

#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using tests::k_least_config;

ivr::FlowGraph graph_of(const std::string& more) {
  return tests::load_text(k_least_config + more).graph;
}

ivr::NodeId node_of(const ivr::FlowGraph& graph, ivr::NodeKind kind, std::string_view name) {
  for (ivr::NodeId node = 0; node < graph.nodes.size(); ++node) {
    if (graph.nodes[node].kind == kind && graph.nodes[node].name == name) return node;
  }
  BOOST_FAIL("no such node");
  return 0;
}

// "LABEL SECTION" for each edge, a line each.
std::string edges(const ivr::FlowGraph& graph, ivr::NodeId node) {
  std::string text;
  for (const ivr::Edge& edge : graph.edges_of(node)) {
    text += std::string(edge.label) + " " + (edge.to ? "[" + graph.section_of(*edge.to) + "]" : "nowhere");
    if (edge.loop_count) text += " after " + std::to_string(*edge.loop_count);
    text += "\n";
  }
  return text;
}

std::string edges_of_action(const ivr::FlowGraph& graph, std::string_view name) {
  return edges(graph, node_of(graph, ivr::NodeKind::action, name));
}

const std::string k_end = "[action_end]\ntype = hangup\n";

// Where a redirect with this path leads, with an option 1 and a voicemail action "message" in the config.
std::string led_to_by(const std::string& path) {
  return edges_of_action(
      graph_of(tests::k_voicemail + "[action_r]\ntype = redirect\nplay_say = On.\npath = " + path + "\n"),
      "r");
}

// The reason and the detail of the only name that leads nowhere.
ivr::UnresolvedName only_unresolved(const std::string& more) {
  const ivr::FlowGraph graph = graph_of(more);
  BOOST_REQUIRE(graph.unresolved.size() == 1U);
  return graph.unresolved.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(flow_graph)

BOOST_AUTO_TEST_CASE(a_call_goes_from_the_welcome_to_the_menu_and_by_keys_from_there) {
  const ivr::FlowGraph graph = graph_of(
      "no_input_max_loops = 2\nno_input_action_on_max_loops = end\n[ivr_menu_option_#]\naction = end\n" +
      k_end);
  BOOST_TEST(edges(graph, graph.welcome) == "next [ivr_menu]\n");
  BOOST_TEST(edges(graph, graph.menu) ==
             "# [ivr_menu_option_#]\ninvalid [ivr]\ntoo_many_invalid [action_end]\nno_input [action_end]\n");
  BOOST_TEST(edges(graph, graph.invalid) == "next [ivr_menu]\n");
  BOOST_TEST(edges(graph, node_of(graph, ivr::NodeKind::option, "#")) == "next [action_end]\n");
  BOOST_TEST(edges_of_action(graph, "end") == "");
}

BOOST_AUTO_TEST_CASE(without_a_key_the_menu_is_repeated_or_the_call_ends) {
  const ivr::FlowGraph endless = graph_of("");
  BOOST_TEST(edges(endless, endless.menu) == "invalid [ivr]\ntoo_many_invalid []\nno_input [ivr_menu]\n");
  const ivr::FlowGraph bounded = graph_of("no_input_max_loops = 2\n");
  BOOST_TEST(edges(bounded, bounded.menu) == "invalid [ivr]\ntoo_many_invalid []\nno_input []\n");
}

BOOST_AUTO_TEST_CASE(hours_are_a_gate_with_an_edge_for_when_it_is_closed) {
  const ivr::FlowGraph graph =
      graph_of("[ivr_menu_option_1]\naction = end\nhours = day\nhours_action_on_closed = end\n" + k_end +
               "[hours_night]\nmon =\ntue =\nwed =\nthu =\nfri =\nsat =\nsun =\n"
               "[hours_day]\nmon =\ntue =\nwed =\nthu =\nfri =\nsat =\nsun =\n");
  const ivr::NodeId option = node_of(graph, ivr::NodeKind::option, "1");
  BOOST_TEST(edges(graph, option) == "closed [action_end]\nnext [action_end]\n");
  BOOST_REQUIRE(graph.nodes[option].hours.has_value());
  BOOST_TEST(graph.hours[*graph.nodes[option].hours].name == "day");
}

BOOST_AUTO_TEST_CASE(each_type_of_action_has_the_edges_of_its_links) {
  const ivr::FlowGraph graph =
      graph_of(tests::k_voicemail +
               "[action_shop]\ntype = forward\nphone_number = +447700900000\naction_on_busy = message\n"
               "action_on_no_answer = shop\naction_on_failed = message\naction_on_canceled = message\n");
  BOOST_TEST(edges_of_action(graph, "shop") ==
             "busy [action_message]\nno_answer [action_shop]\nfailed [action_message]\n"
             "canceled [action_message]\n");
  const ivr::NodeId message = node_of(graph, ivr::NodeKind::action, "message");
  const ivr::Edge* next = graph.find_edge(message, ivr::k_next);
  BOOST_REQUIRE(next != nullptr);
  BOOST_TEST((graph.nodes[next->to.value()].kind == ivr::NodeKind::farewell));
  BOOST_TEST(graph.nodes[message].line == graph.nodes[*next->to].line);
  BOOST_TEST(graph.find_edge(message, "busy") == nullptr);
}

BOOST_AUTO_TEST_CASE(a_path_leads_to_every_place_of_a_call) {
  BOOST_TEST(led_to_by("/ivr") == "next [ivr_welcome]\n");
  BOOST_TEST(led_to_by("/ivr/menu") == "next [ivr_menu]\n");
  BOOST_TEST(led_to_by("/ivr/menu?loop_count=3") == "next [ivr_menu] after 3\n");
  BOOST_TEST(led_to_by("/ivr/menu/1") == "next [ivr_menu_option_1]\n");
  BOOST_TEST(led_to_by("/ivr/action/message") == "next [action_message]\n");
  BOOST_TEST(led_to_by("/ivr/action/%6Dessage") == "next [action_message]\n");
  BOOST_TEST(led_to_by("/ivr/hangup") == "next []\n");
  BOOST_TEST(led_to_by("/ivr/callback/voicemail/hangup?initiated_by_section=message") ==
             "next [action_message]\n");
  BOOST_TEST(led_to_by("/ping") == "next nowhere\n");
  BOOST_TEST(led_to_by("/ivr/callback/forward/call_status?initiated_by_section=message") == "next nowhere\n");
}

BOOST_AUTO_TEST_CASE(what_leads_nowhere_keeps_its_line_and_the_reason) {
  using Reason = ivr::UnresolvedName::Reason;
  const std::string redirect = "[action_r]\ntype = redirect\nplay_say = On.\npath = ";
  const auto option = only_unresolved("[ivr_menu_option_1]\naction = nobody\n");
  BOOST_TEST((option.reason == Reason::no_action));
  BOOST_TEST(option.reference.key == "action");
  BOOST_TEST(option.reference.name == "nobody");
  BOOST_TEST(option.reference.line == 11);
  const auto parameter = only_unresolved(redirect + "/ivr/menu?loops=3\n");
  BOOST_TEST((parameter.reason == Reason::path_parameter));
  BOOST_TEST(parameter.detail == "loops");
  BOOST_TEST((only_unresolved(redirect + "/ivr/menu?loop_count=x\n").reason == Reason::path_loop_count));
  BOOST_TEST((only_unresolved(redirect + "/ivr/menu/7\n").reason == Reason::path_no_option));
  BOOST_TEST((only_unresolved(redirect + "/ivr/action/q\n").reason == Reason::path_no_action));
  BOOST_TEST((only_unresolved(redirect + "/ivr/nowhere\n").reason == Reason::path_unknown));
  BOOST_TEST((only_unresolved(redirect + "/ivr/m\xc3\xa9nu\n").reason == Reason::path_not_ascii));
  BOOST_TEST((only_unresolved(redirect + "/ivr/callback/voicemail/hangup?initiated_by_section=r\n").reason ==
              Reason::path_no_voicemail));
}

BOOST_AUTO_TEST_CASE(a_step_of_the_model_has_the_number_of_its_node) {
  const ivr::Loaded loaded = tests::load_text(k_least_config + tests::k_voicemail);
  BOOST_REQUIRE(loaded.model);
  const ivr::NodeId message = node_of(loaded.graph, ivr::NodeKind::action, "message");
  BOOST_TEST(loaded.model->find_action("message")->step == message);
  BOOST_TEST(loaded.model->welcome == loaded.graph.welcome);
  BOOST_TEST(loaded.model->options.at("1") == node_of(loaded.graph, ivr::NodeKind::option, "1"));
}

BOOST_AUTO_TEST_SUITE_END()
