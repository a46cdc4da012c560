// The verbs below `ivr health` on the command line: cron, target, note.
#pragma once

#include "fcgi_app/cli/health_command.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): the name is CLI11's
class App;
}

namespace ivr {

// CLI11 writes what it reads into this object: it stays where it is, and outlives the parsing.
class HealthArguments {
 public:
  explicit HealthArguments(CLI::App& app);
  HealthArguments(const HealthArguments&) = delete;
  HealthArguments& operator=(const HealthArguments&) = delete;

  // Whether the command line was one of these verbs, and then which, with its options.
  [[nodiscard]] bool parsed() const;
  [[nodiscard]] HealthOptions options() const;

 private:
  CLI::App& health_;
  CLI::App& cron_verb_;
  CLI::App& target_verb_;
  CLI::App& note_verb_;
  HealthCronOptions cron_;
  HealthTargetOptions target_;
  HealthNoteOptions note_;
};

}  // namespace ivr
