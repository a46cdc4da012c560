// What was asked for on the command line.
#pragma once

#include "fcgi_app/cli/alerts_command.hpp"
#include "fcgi_app/cli/check_command.hpp"
#include "fcgi_app/cli/deliver_command.hpp"
#include "fcgi_app/cli/health_command.hpp"
#include "fcgi_app/cli/serve_command.hpp"

#include <variant>

namespace ivr {

// Nothing is left to be done: --help and --version have been answered, or wrong usage explained.
struct Done {
  int exit_code = 0;
};

using Command = std::variant<Done, ServeOptions, DeliverOptions, CheckOptions, AlertsOptions, HealthOptions>;

// Prints help and complaints itself; wrong usage is exit code 2.
Command parse_command_line(int argc, char** argv);

}  // namespace ivr
