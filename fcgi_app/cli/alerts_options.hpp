// The verbs below `ivr alerts` on the command line: list, show, retry, stats.
#pragma once

#include "fcgi_app/cli/alerts_command.hpp"

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the name is CLI11's
class App;
}

namespace ivr {

// Where the alerts are: the same for every verb that has to do with them.
void add_store_option(CLI::App& verb, std::string& store);

// CLI11 writes what it reads into this object: it stays where it is, and outlives the parsing.
class AlertsArguments {
 public:
  explicit AlertsArguments(CLI::App& app);
  AlertsArguments(const AlertsArguments&) = delete;
  AlertsArguments& operator=(const AlertsArguments&) = delete;

  // Whether the command line was one of these verbs, and then which, with its options.
  [[nodiscard]] bool parsed() const;
  [[nodiscard]] AlertsOptions options() const;

 private:
  void add_list();
  void add_show();
  void add_retry();

  CLI::App& alerts_;
  CLI::App& list_verb_;
  CLI::App& show_verb_;
  CLI::App& retry_verb_;
  CLI::App& stats_verb_;
  AlertsListOptions list_;
  AlertsShowOptions show_;
  AlertsRetryOptions retry_;
  AlertsStatsOptions stats_;
};

}  // namespace ivr
