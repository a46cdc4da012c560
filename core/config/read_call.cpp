// The sections a caller meets: welcome, menu, options, actions.
#include "core/base/quoting.hpp"
#include "core/config/read_config.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>

namespace ivr {
namespace {

constexpr std::string_view k_option_prefix = "ivr_menu_option_";
constexpr std::string_view k_action_prefix = "action_";
constexpr std::string_view k_phone_keys = "0123456789*#";

constexpr int k_longest_pause = 3600;

Result<int> parse_loops(std::string_view text) {
  return parse_whole_number(text, 0, k_max_loops);
}

void check_name(SectionReader& values, std::string_view name) {
  if (name.size() <= k_max_name_bytes) return;
  values.complain_of_section(
      fmt::format("the name has {} bytes (expected at most {})", name.size(), k_max_name_bytes));
}

}  // namespace

void read_welcome(SectionReader& values, Welcome& welcome) {
  welcome = {values.line(), values.hours_rule(), values.prompt("play")};
}

void read_menu(SectionReader& values, Menu& menu) {
  menu.line = values.line();
  menu.hours = values.hours_rule();
  menu.play = values.prompt("play");
  menu.no_input = values.prompt("no_input");
  menu.pause = values.setting("pause", whole<std::chrono::seconds>(0, k_longest_pause));
  const auto loops = values.find("no_input_max_loops");
  if (loops) menu.no_input_max_loops = values.parsed(loops, parse_loops).value_or(1);
  menu.no_input_action = values.optional_reference("no_input_action_on_max_loops");
  menu.invalid_max_loops = values.setting("invalid_max_loops", parse_loops);
  menu.invalid_action = values.optional_reference("invalid_action_on_max_loops");
  if (menu.no_input_action && !loops) {
    const Reference& action = *menu.no_input_action;
    values.warn(
        {action.key, action.name, action.line},
        "a silent caller never comes to it and hears the menu for ever (expected no_input_max_loops)");
  }
}

void read_option(SectionReader& values, std::vector<MenuOption>& options) {
  const std::string key(values.name().substr(k_option_prefix.size()));
  if (key.size() != 1 || k_phone_keys.find(key) == std::string_view::npos) {
    values.complain_of_section(
        fmt::format("\"{}\" is not a key of a phone (expected 0 to 9, * or #)", quote_name(key)));
  }
  options.push_back(
      {key, values.line(), values.hours_rule(), values.prompt("play"), values.reference("action")});
}

void read_action(SectionReader& values, const ActionType& type, std::vector<Action>& actions) {
  Action action;
  action.name = values.name().substr(k_action_prefix.size());
  action.line = values.line();
  action.type = type.name;
  check_name(values, action.name);
  action.hours = values.hours_rule();
  action.play = values.prompt("play");
  action.settings = type.read(values, action);
  actions.push_back(std::move(action));
}

}  // namespace ivr
