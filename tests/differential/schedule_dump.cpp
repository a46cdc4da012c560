// Says when schedules are open: for tests/differential/test_schedules_against_python.py.
//
// Reads "day DAYS" (since 1970: the day of the load), "file NAME LINES" and that many lines, "config LINES"
// and that many lines, and "ask SECONDS..." (since 1970, in UTC) about the only [hours_*] section of the last
// config. Answers each "ask" with a line of words: "1" for open, "0" for closed, or the line of the holiday
// that it is closed for.
#include "core/actions/action_types.hpp"
#include "core/config/read_config.hpp"
#include "core/ini/reader.hpp"

#include <iostream>
#include <sstream>
#include <string>

namespace {

std::string read_lines(std::istream& in) {
  int count = 0;
  in >> count >> std::ws;
  std::string text;
  std::string line;
  while (count-- > 0 && std::getline(in, line)) text += line + "\n";
  return text;
}

// Throws std::runtime_error with what is wrong.
ivr::Schedule load(const std::string& text, const ivr::Surroundings& around) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  const ivr::Config config =
      ivr::read_config(document, {.loader = ivr::Loader::none}, around, ivr::action_types(), diagnostics);
  for (const ivr::Diagnostic& said : diagnostics) {
    const bool is_of_hours = !said.of_file && said.severity == ivr::Severity::error;
    if (is_of_hours) throw std::runtime_error(text + ivr::to_text("config", said));
  }
  return config.hours.at(0).schedule;
}

}  // namespace

int main() {
  ivr::Surroundings around;
  ivr::Schedule schedule;
  std::ios::sync_with_stdio(false);
  try {
    for (std::string word; std::cin >> word;) {
      if (word == "day") {
        int days = 0;
        std::cin >> days;
        around.now = date::sys_days{date::days{days}};
        around.files.clear();
      } else if (word == "file") {
        std::string name;
        std::cin >> name;
        around.files.insert_or_assign(name, read_lines(std::cin));
      } else if (word == "config") {
        schedule = load(read_lines(std::cin), around);
      } else if (word == "ask") {
        std::string line;
        std::getline(std::cin, line);
        std::istringstream moments(line);
        for (long long seconds = 0; moments >> seconds;) {
          const ivr::OpeningStatus status = schedule.status_at(ivr::WallTime(std::chrono::seconds(seconds)));
          std::cout << (status.open ? 1 : status.holiday == nullptr ? 0 : status.holiday->line) << ' ';
        }
        std::cout << '\n';
      }
    }
  } catch (const std::exception& mistake) {
    std::cerr << mistake.what() << '\n';
    return 1;
  }
  return 0;
}
