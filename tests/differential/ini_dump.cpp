// Prints how files are read, for comparing with Python's configparser: ini_dump FILE...
//
// For each file a line "F"; then, for a file without mistakes, "S name" for each section with "K key" and
// "V value" lines for its keys and those of [DEFAULT], references filled in; or else "E line message" for
// each mistake. Backslashes and line breaks are written \\, \n and \r.
#include "core/ini/interpolation.hpp"
#include "core/ini/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

namespace {

std::string escaped(std::string_view text) {
  std::string line;
  for (const char c : text) {
    switch (c) {
      case '\\': line += "\\\\"; break;
      case '\n': line += "\\n"; break;
      case '\r': line += "\\r"; break;
      default: line += c;
    }
  }
  return line;
}

// What one file comes to; mistakes in references are added to diagnostics.
std::string sections_of(const ivr::IniDocument& document, ivr::Diagnostics& diagnostics) {
  std::string text;
  for (const ivr::IniSection& section : document.sections) {
    text += "S " + escaped(section.name) + "\n";
    std::vector<ivr::IniEntry> entries = section.entries;
    std::ranges::copy_if(document.defaults, std::back_inserter(entries),
                         [&](const ivr::IniEntry& entry) { return section.find(entry.key) == nullptr; });
    for (const ivr::IniEntry& entry : entries) {
      const ivr::Result<std::string> value = interpolate(document, section, entry);
      if (value) {
        text += "K " + escaped(entry.key) + "\nV " + escaped(*value) + "\n";
      } else {
        diagnostics.push_back({.line = entry.line, .message = value.error()});
      }
    }
  }
  return text;
}

bool dump(const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  if (!file) return false;
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(bytes, diagnostics);
  std::string text = sections_of(document, diagnostics);
  if (!diagnostics.empty()) text.clear();
  for (const ivr::Diagnostic& diagnostic : diagnostics) {
    text += fmt::format("E {} {}\n", diagnostic.line, escaped(diagnostic.message));
  }
  fmt::print("F\n{}", text);
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (dump(argv[i])) continue;
    fmt::print(stderr, "{}: cannot be read\n", argv[i]);
    return 2;
  }
  return 0;
}
