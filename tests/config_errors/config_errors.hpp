// The table of broken config files and what is said of each: tests/config_errors/table.txt.
//
//   === a name, in words
//   [ivr]
//   timezone = Europe/Londn
//   @rest twilio ivr_welcome ivr_menu
//   ---
//   2: timezone = Europe/Londn: unknown time zone (did you mean "Europe/London"?)
//
// "@rest" is replaced by correct sections of those names, so that each file shows its mistake only; "\xNN" in
// a file is that byte.
#pragma once

#include <string>
#include <vector>

namespace broken {

struct BrokenFile {
  std::string name;
  std::string text;      // what the config file holds
  std::string expected;  // one line a diagnostic
};

// Throws std::runtime_error when the table is not in the form above.
std::vector<BrokenFile> read_table(const std::string& path);

// What is said of a config text, one line a diagnostic, without the file's name.
std::string diagnose(const std::string& text);

}  // namespace broken
