// The sections a caller meets: welcome, menu, options, actions, hours.
#include "core/config/section_readers.hpp"
#include "core/config/value_parsers.hpp"

#include <fmt/format.h>

#include <array>

namespace ivr {
namespace {

constexpr std::string_view k_option_prefix = "ivr_menu_option_";
constexpr std::string_view k_action_prefix = "action_";
constexpr std::string_view k_hours_prefix = "hours_";
constexpr std::string_view k_phone_keys = "0123456789*#";

constexpr int k_longest_pause = 3600;
constexpr int k_longest_silence = 3600;
constexpr int k_longest_least_recording = 60;
constexpr int k_longest_recording = 86400;  // the Record page; older ones say 14400

auto seconds(int least, int most) {
  return [least, most](std::string_view text) -> Result<std::chrono::seconds> {
    const auto number = parse_whole_number(text, least, most);
    if (!number) return Unexpected{number.error()};
    return std::chrono::seconds(*number);
  };
}

// One of the two must stand there; the original system took a blank one for no prompt, so that is kept.
Prompt require_prompt(SectionReader& values, std::string_view stem) {
  const std::string sample = fmt::format("{}_sample", stem);
  const std::string say = fmt::format("{}_say", stem);
  if (!values.has(sample) && !values.has(say)) {
    values.complain_of_section(fmt::format("missing key \"{}\" or \"{}\"", sample, say));
  }
  return values.prompt(stem);
}

Forward read_forward(SectionReader& values) {
  Forward forward;
  forward.phone_number = values.parsed(values.require("phone_number"), parse_phone_number).value_or("");
  forward.on_busy = values.reference("action_on_busy");
  forward.on_no_answer = values.reference("action_on_no_answer");
  forward.on_failed = values.reference("action_on_failed");
  forward.on_canceled = values.reference("action_on_canceled");
  return forward;
}

RedirectTo read_redirect(SectionReader& values) {
  const auto path = values.require("path");
  return path ? RedirectTo{path->text, path->line} : RedirectTo{};
}

Voicemail read_voicemail(SectionReader& values) {
  Voicemail voicemail;
  voicemail.farewell = require_prompt(values, "hangup");
  read_alert_recipients(values, voicemail);
  voicemail.silence = values.parsed(values.require("voicemail_timeout"), seconds(0, k_longest_silence))
                          .value_or(voicemail.silence);
  voicemail.max_length =
      values.parsed(values.require("voicemail_max_length"), seconds(2, k_longest_recording))
          .value_or(voicemail.max_length);
  const auto min_length = values.find("voicemail_min_length");
  voicemail.min_length =
      values.parsed(min_length, seconds(0, k_longest_least_recording)).value_or(voicemail.min_length);
  if (min_length && voicemail.min_length > voicemail.max_length)
    values.complain(*min_length, "is more than voicemail_max_length (expected less: nobody would be told)");
  return voicemail;
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
  menu.pause = values.parsed(values.find("pause"), seconds(0, k_longest_pause)).value_or(menu.pause);
  const auto loops = values.find("no_input_max_loops");
  menu.no_input_max_loops =
      values.parsed(loops, [](std::string_view text) { return parse_whole_number(text, 0, k_max_loops); });
  menu.no_input_action = values.optional_reference("no_input_action_on_max_loops");
  if (menu.no_input_action && !loops) {
    const Reference& action = *menu.no_input_action;
    values.warn({action.key, action.name, action.line}, "has no effect without no_input_max_loops");
  }
}

void read_option(SectionReader& values, std::vector<MenuOption>& options) {
  const std::string key(values.name().substr(k_option_prefix.size()));
  if (key.size() != 1 || k_phone_keys.find(key) == std::string_view::npos) {
    values.complain_of_section(fmt::format("\"{}\" is not a key of a phone (expected 0 to 9, * or #)", key));
  }
  options.push_back(
      {key, values.line(), values.hours_rule(), values.prompt("play"), values.reference("action")});
}

void read_action(SectionReader& values, std::string_view type, std::vector<Action>& actions) {
  Action action;
  action.name = values.name().substr(k_action_prefix.size());
  action.line = values.line();
  if (action.name.size() > k_max_name_bytes) {
    values.complain_of_section(
        fmt::format("the name has {} bytes (expected at most {})", action.name.size(), k_max_name_bytes));
  }
  action.hours = values.hours_rule();
  action.play = type == "voicemail" ? require_prompt(values, "play") : values.prompt("play");
  if (type == "forward") action.kind = read_forward(values);
  if (type == "redirect") action.kind = read_redirect(values);
  if (type == "voicemail") action.kind = read_voicemail(values);
  actions.push_back(std::move(action));
}

void read_hours(SectionReader& values, std::vector<HoursSection>& hours) {
  constexpr std::array<std::string_view, 7> k_days = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
  HoursSection section{std::string(values.name().substr(k_hours_prefix.size())), values.line(), {}};
  for (std::size_t day = 0; day < k_days.size(); ++day) {
    if (!values.has(k_days[day]))
      values.complain_of_section(
          fmt::format("missing key \"{}\" (nothing behind it means closed)", k_days[day]));
    section.week.days[day] = values.parsed(values.find(k_days[day]), parse_open_range);
  }
  hours.push_back(std::move(section));
}

}  // namespace ivr
