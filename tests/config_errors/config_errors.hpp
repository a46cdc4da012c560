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
// a file is that byte. The lines between "@calendar NAME" and "@end" are another file of that name. It is
// 23 November 2026.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace broken {

struct BrokenFile {
  std::string name;
  std::string text;                              // what the config file holds
  std::string expected;                          // one line a diagnostic
  std::map<std::string, std::string> calendars;  // by name
};

// Throws std::runtime_error when the table is not in the form above.
std::vector<BrokenFile> read_table(const std::string& path);

// What is said of a config, one line a diagnostic, without the file's name.
std::string diagnose(const BrokenFile& file);

}  // namespace broken
