// What was asked for on the command line.
#pragma once

#include "fcgi_app/alerts/alerts_command.hpp"
#include "fcgi_app/check/check_command.hpp"
#include "fcgi_app/deliver/deliver_command.hpp"
#include "fcgi_app/health/health_command.hpp"
#include "fcgi_app/serve/serve_command.hpp"

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
