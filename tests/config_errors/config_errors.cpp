#include "tests/config_errors/config_errors.hpp"

#include "core/call/load.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>

namespace broken {
namespace {

const std::map<std::string, std::string> k_correct = {
    {"twilio",
     "[twilio]\naccount_sid = AC0123456789abcdef0123456789abcdef\nauth_token = "
     "0f1e2d3c4b5a69788796a5b4c3d2e1f0\n"
     "public_base_url = https://ivr.example.com\n"},
    {"ivr", "[ivr]\ntimezone = Europe/London\n"},
    {"ivr_welcome", "[ivr_welcome]\nplay_say = Welcome.\n"},
    {"ivr_menu", "[ivr_menu]\nplay_say = Press a key.\nno_input_max_loops = 3\n"},
    {"hours_office",
     "[hours_office]\nmon = 0900-1700\ntue = 0900-1700\nwed = 0900-1700\nthu = 0900-1700\n"
     "fri = 0900-1700\nsat =\nsun =\n"},
    {"welcome_of_office", "[ivr_welcome]\nhours = office\nhours_action_on_closed = bye\n"},
    {"action_bye", "[action_bye]\ntype = hangup\n"},
    {"ivr_menu_option_9", "[ivr_menu_option_9]\naction = bye\n"},
    {"ivr_menu_option_8", "[ivr_menu_option_8]\naction = v\n"},
    {"smtp", "[smtp]\nurl = smtps://mail.example.com\nfrom = ivr@example.com\n"},
    {"alerts", "[alerts]\nwebhook_secret = a-key-of-enough-characters\n"},
};

std::string rest(const std::string& names) {
  std::istringstream words(names);
  std::string text;
  for (std::string name; words >> name;) text += k_correct.at(name);
  return text;
}

std::string unescape(const std::string& line) {
  std::string out;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line.compare(i, 2, "\\x") != 0) {
      out += line[i];
      continue;
    }
    out += static_cast<char>(std::stoi(line.substr(i + 2, 2), nullptr, 16));
    i += 3;
  }
  return out;
}

}  // namespace

std::vector<BrokenFile> read_table(const std::string& path) {
  std::ifstream in(path);
  std::vector<BrokenFile> files;
  bool in_expected = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("=== ")) {
      files.push_back({line.substr(4), {}, {}, {}});
      in_expected = false;
    } else if (files.empty()) {
      if (!line.empty() && !line.starts_with('#'))
        throw std::runtime_error(path + ": text above the first ===");
    } else if (line == "---") {
      in_expected = true;
    } else if (in_expected) {
      if (!line.empty()) files.back().expected += line + "\n";
    } else if (line.starts_with("@calendar ")) {
      std::string& calendar = files.back().calendars[line.substr(10)];
      while (std::getline(in, line) && line != "@end") calendar += unescape(line) + "\n";
    } else if (line.starts_with("@rest ")) {
      files.back().text += rest(line.substr(6));
    } else {
      files.back().text += unescape(line) + "\n";
    }
  }
  return files;
}

std::string diagnose(const BrokenFile& file) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_document(file.text, diagnostics);
  ivr::Secrets secrets{.loader = ivr::Loader::checker};
  for (const ivr::SecretSource& source : ivr::secret_sources(document, ivr::Loader::checker)) {
    secrets.answers.emplace(source, ivr::Unexpected{std::string("no such thing here")});
  }
  ivr::Surroundings around{.now = date::sys_days{date::year{2026} / 11 / 23}};
  for (const std::string& path : ivr::calendar_paths(document)) {
    const auto calendar = file.calendars.find(path);
    const bool is_there = calendar != file.calendars.end();
    around.files.emplace(path, is_there ? ivr::Result<std::string>(calendar->second)
                                        : ivr::Unexpected{std::string("no such file")});
  }
  const ivr::Loaded loaded =
      ivr::load(document, std::move(diagnostics), secrets, ivr::action_types(), around);
  std::string said;
  for (const ivr::Diagnostic& diagnostic : loaded.diagnostics)
    said += ivr::to_text("", diagnostic).substr(1) + "\n";
  const bool refused = loaded.model == nullptr;
  if (refused != ivr::has_errors(loaded.diagnostics)) said += "served and refused at once\n";
  return said;
}

}  // namespace broken
