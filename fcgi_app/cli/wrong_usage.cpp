#include "fcgi_app/cli/wrong_usage.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "fcgi_app/cli/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>

namespace ivr {
namespace {

constexpr std::size_t k_max_quoted = 60;  // characters

// The verb that the words lead to, and what it is called: "ivr alerts list".
struct Verb {
  const CLI::App* app;
  std::string path;

  // How a message begins: "ivr: ", or "ivr: alerts list: ".
  [[nodiscard]] std::string prefix() const {
    const auto blank = path.find(' ');
    return blank == std::string::npos ? path + ": "
                                      : path.substr(0, blank) + ": " + path.substr(blank + 1) + ": ";
  }
};

std::string with_help(const std::string& message, const Verb& verb) {
  return fmt::format("{}\nRun \"{} --help\" for more information.", message, verb.path);
}

std::vector<std::string> verb_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options({})) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    for (const std::string& name : option->get_snames()) names.push_back("-" + name);
  }
  return names;
}

// Of a URL only the scheme, because it may contain a password.
std::string in_quotes(std::string_view word) {
  const auto scheme = word.find("://");
  const std::string shown = scheme == std::string_view::npos ? printable_excerpt(word, k_max_quoted)
                                                             : printable(word.substr(0, scheme)) + "://...";
  return '"' + shown + '"';
}

// The names are few, so all of them are listed when none is near.
std::string unknown_verb(const Verb& verb, const std::string& word) {
  const std::vector<std::string> names = verb_names(*verb.app);
  const std::string guess = did_you_mean(word, names);
  return fmt::format("{}no command {}{}", verb.prefix(), in_quotes(word),
                     guess.empty() ? fmt::format(" (expected one of: {})", fmt::join(names, ", ")) : guess);
}

std::string unknown_option(const Verb& verb, const std::string& name) {
  const std::string message = fmt::format("{}no option {}", verb.prefix(), in_quotes(name));
  constexpr std::size_t k_one_letter = 2;
  const std::string guess =
      name.size() > k_one_letter ? did_you_mean(name, option_names(*verb.app)) : std::string();
  if (!guess.empty()) return message + guess;
  for (const CLI::App* below : verb.app->get_subcommands({})) {
    if (below->get_option_no_throw(name) != nullptr)
      return fmt::format("{} (it belongs after a command: {} {} {})", message, verb.path, below->get_name(),
                         name);
  }
  return message;
}

// "--store" of "--store=URL"; "-c" of "-cFILE", unless it is a long name with one dash too few.
std::string option_name(const std::string& word) {
  if (word.starts_with("--")) return word.substr(0, word.find('='));
  return word.substr(0, 2);
}

// "-1" is a number.
bool is_option(const std::string& word) {
  return word.size() > 1 && word.front() == '-' && !is_digit(word[1]);
}

// Goes through the words to the innermost verb. The second is what is wrong on the way, or "".
std::pair<Verb, std::string> follow(const CLI::App& app, const std::vector<std::string>& words) {
  Verb verb{&app, app.get_name()};
  for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
    const std::string& word = words[i];
    if (is_option(word)) {
      const std::string name = option_name(word);
      const CLI::Option* option = verb.app->get_option_no_throw(name);
      if (option == nullptr)
        return {verb, unknown_option(verb, word.starts_with("--") ? name : word.substr(0, word.find('=')))};
      const bool has_value_inside = word.size() > name.size();
      if (option->get_items_expected_max() > 0 && !has_value_inside) ++i;
      continue;
    }
    const std::vector<const CLI::App*> verbs = verb.app->get_subcommands({});
    if (verbs.empty()) continue;
    const auto next = std::ranges::find(verbs, word, &CLI::App::get_name);
    if (next == verbs.end()) return {verb, unknown_verb(verb, word)};
    verb = {*next, verb.path + ' ' + word};
  }
  return {verb, ""};
}

}  // namespace

std::string find_wrong_usage(const CLI::App& app, const std::vector<std::string>& words) {
  const auto [verb, message] = follow(app, words);
  return message.empty() ? message : with_help(message, verb);
}

std::string explain_wrong_usage(const CLI::App& app, const std::vector<std::string>& words,
                                const CLI::Error& error) {
  const Verb verb = follow(app, words).first;
  const std::vector<std::string> names = verb_names(*verb.app);
  if (!names.empty())
    return with_help(fmt::format("{}expected a command: {}", verb.prefix(), fmt::join(names, ", ")), verb);
  return with_help(verb.prefix() + printable(error.what()), verb);
}

std::string HelpFormatter::make_option_usage(const CLI::Option* option) const {
  const bool is_list = option->get_expected_max() >= CLI::detail::expected_max_vector_size;
  if (is_list || option->get_expected_max() <= 1) return CLI::Formatter::make_option_usage(option);
  const std::string name = make_option_name(option, true);
  return option->get_required() ? name : "[" + name + "]";
}

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  constexpr std::size_t k_max_line = 80;
  const std::size_t room = k_max_line - get_column_width();
  std::string text = CLI::Formatter::make_option_desc(option);
  std::size_t start = 0;
  while (text.size() - start > room) {
    const std::size_t blank = text.rfind(' ', start + room);
    if (blank == std::string::npos || blank <= start) break;
    text[blank] = '\n';
    start = blank + 1;
  }
  return text;
}

}  // namespace ivr
