// Names what is wrong on a command line, and guesses what was meant, before CLI11 parses it: its own messages
// do not quote an unknown verb.
//
// Pure.
#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace ivr {

// "ivr: no command \"chekc\" (did you mean \"check\"?)" and what help there is, on two lines without the last
// line break; "" if app knows every verb and option among the words. Values are not looked at and, because
// they may be secrets, not quoted.
std::string find_wrong_usage(const CLI::App& app, const std::vector<std::string>& words);

// The same two lines for what CLI11 has found, for example a missing value.
std::string explain_wrong_usage(const CLI::App& app, const std::vector<std::string>& words,
                                const CLI::Error& error);

// Help with lines of at most 80 characters where they can be broken.
class HelpFormatter : public CLI::Formatter {
 public:
  std::string make_option_desc(const CLI::Option* option) const override;
  // Without CLI11's "(1x)" after an argument that may be two words.
  std::string make_option_usage(const CLI::Option* option) const override;
};

}  // namespace ivr
