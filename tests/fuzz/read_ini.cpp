// Reads any bytes as a config file.
#include "core/base/utf8.hpp"
#include "core/ini/interpolation.hpp"
#include "core/ini/reader.hpp"
#include "tests/fuzz/expect.hpp"

#include <cstdint>
#include <set>

namespace {

using ivr::fuzz::expect;

void check_entries(const std::vector<ivr::IniEntry>& entries, int lines) {
  std::set<std::string_view> keys;
  for (const ivr::IniEntry& entry : entries) {
    expect(keys.insert(entry.key).second && !entry.key.empty(), "keys stand once");
    expect(entry.line >= 1 && entry.line <= lines, "keys stand in the file");
    expect(!ivr::first_invalid_utf8(entry.key) && !ivr::first_invalid_utf8(entry.value), "all is UTF-8");
    for (const char c : entry.value) {
      expect(static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n', "values are text");
    }
  }
}

void check_values(const ivr::IniDocument& document, const ivr::IniSection& section) {
  for (const ivr::IniEntry& entry : section.entries) {
    const auto value = interpolate(document, section, entry);
    const auto names = ivr::referenced_names(entry.value);
    if (!value) {
      expect(entry.value.find("%(") != std::string::npos, "only references go wrong");
      expect(!ivr::first_invalid_utf8(value.error()), "messages are UTF-8");
    } else if (names.empty()) {
      expect(value->size() <= entry.value.size(), "nothing is filled in where nothing is referred to");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(ivr::fuzz::to_text(data, size), diagnostics);
  check_entries(document.defaults, document.lines);
  std::set<std::string_view> names;
  for (const ivr::IniSection& section : document.sections) {
    expect(names.insert(section.name).second && !section.name.empty(), "sections stand once");
    expect(section.line >= 1 && section.line <= document.lines, "sections stand in the file");
    check_entries(section.entries, document.lines);
    check_values(document, section);
  }
  int last_line = 1;
  for (const ivr::Diagnostic& diagnostic : diagnostics) {
    expect(diagnostic.line >= last_line, "mistakes come by line");
    last_line = diagnostic.line;
    expect(!ivr::first_invalid_utf8(diagnostic.message), "messages are UTF-8");
  }
  return 0;
}
