// A new type of action is a file and a line in a table: this is such a file, and the table is handed to
// load().
#include "core/actions/action_types.hpp"

#include "core/call/respond.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/value_parsers.hpp"
#include "core/twiml/writer.hpp"
#include "tests/unit/loaded_config.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <string>
#include <utility>

namespace {

// type = ring: dials a number; whatever else happens than a conversation, the call goes to one action.
namespace ring {

constexpr std::array k_keys = std::to_array<ivr::KeySpec>({
    {"type", ivr::Requirement::yes},
    {"play_sample"},
    {"play_say"},
    {"number", ivr::Requirement::yes},
    {"otherwise", ivr::Requirement::yes},
});

struct Ring : ivr::ActionSettings {
  explicit Ring(std::string whom) : number(std::move(whom)) {}
  void write(ivr::TwimlWriter& verbs, const ivr::CallbackUrls& urls) const override {
    verbs.dial(number, urls.for_verb(ivr::k_dial_status_path));
  }
  std::string number;
};

std::shared_ptr<const ivr::ActionSettings> read(ivr::SectionReader& values, ivr::Action& action) {
  action.links.push_back({"otherwise", values.reference("otherwise")});
  return std::make_shared<const Ring>(
      values.parsed(values.require("number"), ivr::parse_phone_number).value_or(""));
}

ivr::CallbackResult on_callback(const ivr::CallbackRequest& request) {
  if (request.settings == nullptr) return {ivr::CallbackResult::Next::apology, {}};
  if (ivr::find_parameter(request.parameters, "DialCallStatus") == "completed")
    return {ivr::CallbackResult::Next::hangup, {}};
  return {ivr::CallbackResult::Next::link, "otherwise"};
}

constexpr std::array k_callbacks = {ivr::Endpoint::dial_status};

constexpr ivr::ActionType k_type = {"ring", k_keys, read, k_callbacks, on_callback};

}  // namespace ring

constexpr std::array k_table = {&ivr::k_hangup_type, &ring::k_type};

const std::string k_menu =
    "[ivr_menu_option_1]\naction = shop\n"
    "[action_shop]\ntype = ring\nplay_say = Wait.\nnumber = +447700900000\notherwise = sorry\n"
    "[action_sorry]\ntype = hangup\nplay_say = Sorry.\n";

ivr::Loaded load(const std::string& more) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(tests::k_least_config + more, diagnostics);
  return ivr::load(document, std::move(diagnostics), {}, k_table);
}

std::string only_error(const std::string& more) {
  ivr::Diagnostics errors = load(more).diagnostics;
  std::erase_if(errors, [](const auto& one) { return one.severity != ivr::Severity::error; });
  BOOST_REQUIRE(errors.size() == 1U);
  return errors.front().message;
}

std::string post(const ivr::Loaded& loaded, std::string_view uri, std::string_view form) {
  BOOST_REQUIRE(loaded.model);
  ivr::Request request;
  request.method = ivr::Method::post;
  request.uri = uri;
  request.body = form;
  request.content_type = "application/x-www-form-urlencoded";
  const std::string body = respond(*loaded.model, request, {}).response.body;
  return body.substr(body.find("<Response>"));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(action_types)

BOOST_AUTO_TEST_CASE(a_call_is_played_through_a_type_of_its_own) {
  const ivr::Loaded loaded = load(k_menu);
  const std::string callback = "/api/ivr/callback/forward/call_status?initiated_by_section=shop";
  BOOST_TEST(post(loaded, "/api/ivr/menu", "Digits=1") ==
             "<Response><Say>Wait.</Say><Dial action=\"" + callback +
                 "\"><Number>+447700900000</Number></Dial></Response>");
  BOOST_TEST(post(loaded, callback, "DialCallStatus=busy") ==
             "<Response><Say>Sorry.</Say><Hangup/></Response>");
  BOOST_TEST(post(loaded, callback, "DialCallStatus=completed") == "<Response><Hangup/></Response>");
  BOOST_TEST(post(loaded, callback + "s", "DialCallStatus=busy").find("Goodbye.") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(its_keys_and_names_are_checked_as_any_others) {
  BOOST_TEST(
      only_error(k_menu + "number = +447700900000\n") ==
      "number: unknown key in [action_sorry] of type hangup (it is a key of [action_NAME] of type ring)");
  BOOST_TEST(only_error("[ivr_menu_option_1]\naction = shop\n"
                        "[action_shop]\ntype = ring\nnumber = +447700900000\notherwise = shup\n") ==
             "otherwise = shup: no such action (did you mean \"shop\"?)");
  BOOST_TEST(only_error("[ivr_menu_option_1]\naction = x\n[action_x]\ntype = forward\n") ==
             "type = forward: no such type of action (expected hangup or ring)");
  BOOST_TEST(only_error("[ivr_menu_option_1]\naction = shop\n"
                        "[action_shop]\ntype = ring\notherwise = shop\n") ==
             "[action_shop]: missing key \"number\"");
}

BOOST_AUTO_TEST_CASE(its_links_are_edges_of_the_flow_graph) {
  const ivr::FlowGraph graph = load(k_menu).graph;
  const ivr::Edge* option = graph.find_edge(graph.menu, "1");
  BOOST_REQUIRE(option != nullptr);
  const ivr::Edge* shop = graph.find_edge(*option->to, "next");
  BOOST_REQUIRE(shop != nullptr);
  BOOST_TEST(graph.section_of(*shop->to) == "action_shop");
  BOOST_TEST(graph.nodes[*shop->to].type == "ring");
  const ivr::Edge* sorry = graph.find_edge(*shop->to, "otherwise");
  BOOST_REQUIRE(sorry != nullptr);
  BOOST_TEST(graph.section_of(*sorry->to) == "action_sorry");
}

BOOST_AUTO_TEST_SUITE_END()
