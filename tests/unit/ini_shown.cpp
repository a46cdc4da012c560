#include "tests/unit/ini_shown.hpp"

#include "core/ini/reader.hpp"

#include <fmt/format.h>

#include <vector>

namespace ivr::test {
namespace {

std::string visible(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (c == '\n') {
      shown += '|';
    } else {
      shown += c;
    }
  }
  return shown;
}

std::string entries_of(const std::vector<ivr::IniEntry>& entries) {
  std::string text;
  for (const ivr::IniEntry& entry : entries) {
    text += fmt::format("{} {} = {}\n", entry.line, visible(entry.key), visible(entry.value));
  }
  return text;
}

}  // namespace

std::string shown_ini(std::string_view text) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  std::string shown;
  if (!document.defaults.empty()) shown += "[DEFAULT]\n" + entries_of(document.defaults);
  for (const ivr::IniSection& section : document.sections) {
    shown += fmt::format("{} [{}]\n", section.line, section.name) + entries_of(section.entries);
  }
  for (const ivr::Diagnostic& diagnostic : diagnostics) shown += to_text("config.ini", diagnostic) + "\n";
  return shown;
}

std::string ini_mistakes(std::string_view text) {
  ivr::Diagnostics diagnostics;
  ivr::read_ini(text, diagnostics);
  std::string shown;
  for (const ivr::Diagnostic& diagnostic : diagnostics) shown += to_text("config.ini", diagnostic) + "\n";
  return shown;
}

}  // namespace ivr::test
