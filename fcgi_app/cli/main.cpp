// The executable `ivr`: `ivr serve`, `ivr check`, `ivr alerts`, `ivr health`, and the way to `ivr deliver`.
#include "fcgi_app/base/errno_text.hpp"
#include "fcgi_app/base/plugin_path.hpp"
#include "fcgi_app/cli/command_line.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <exception>
#include <string>
#include <variant>

namespace {

// What sends alerts is a program of its own (deliver/main.cpp), for libcurl and the many libraries that
// come with it. It takes this process over, so that systemd and whoever started it see one process, and reads
// the same command line. Returns only when that failed.
int become_deliver(char** arguments) {
  const std::string program = ivr::part_path("ivr-deliver");
  ::execv(program.c_str(), arguments);
  fmt::print(stderr, "<3>ivr: {}: {}\n", program, ivr::errno_text(errno));
  return 1;
}

struct Carry {
  char** arguments;

  int operator()(const ivr::Done& done) const { return done.exit_code; }
  int operator()(const ivr::ServeOptions& options) const { return ivr::serve(options); }
  int operator()(const ivr::DeliverOptions&) const { return become_deliver(arguments); }
  int operator()(const ivr::CheckOptions& options) const { return ivr::check_config(options); }
  int operator()(const ivr::AlertsOptions& options) const { return ivr::alerts(options); }
  int operator()(const ivr::HealthOptions& options) const { return ivr::health(options); }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    return std::visit(Carry{argv}, ivr::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "<3>ivr: {}\n", error.what());
    return 1;
  }
}
