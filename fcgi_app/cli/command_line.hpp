// Reads the command line of `ivr` and of `ivr-deliver`.
#pragma once

#include "fcgi_app/cli/alerts_command.hpp"
#include "fcgi_app/cli/check_command.hpp"
#include "fcgi_app/cli/deliver_command.hpp"
#include "fcgi_app/cli/health_command.hpp"
#include "fcgi_app/cli/hours_command.hpp"
#include "fcgi_app/cli/serve_command.hpp"

#include <string_view>
#include <variant>

namespace ivr {

// Nothing is left to do: help or the version was printed, or wrong usage was explained.
struct Done {
  int exit_code = 0;
};

using Command = std::variant<Done, ServeOptions, DeliverOptions, CheckOptions, ConfigOptions, HoursOptions,
                             AlertsOptions, HealthOptions>;

// Both print help and complaints themselves. Wrong usage is exit code 2; a verb or an option that does not
// exist is named, with the one that was probably meant.
Command parse_command_line(int argc, char** argv);
// Of `ivr-deliver`, which has the options of `ivr deliver` and no verb.
std::variant<Done, DeliverOptions> parse_deliver_command_line(int argc, char** argv);

// Prints "ivr: reason" on stderr; if that is the journal, as an error. Returns the exit code 1.
int fail(std::string_view reason);

}  // namespace ivr
