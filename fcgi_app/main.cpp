// The one executable: `ivr serve`, `ivr deliver`, `ivr check`, `ivr alerts`, `ivr health`.
#include "fcgi_app/command_line.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <variant>

namespace {

struct Carry {
  int operator()(const ivr::Done& done) const { return done.exit_code; }
  int operator()(const ivr::ServeOptions& options) const { return ivr::serve(options); }
  int operator()(const ivr::DeliverOptions& options) const { return ivr::deliver(options); }
  int operator()(const ivr::CheckOptions& options) const { return ivr::check_config(options); }
  int operator()(const ivr::AlertsOptions& options) const { return ivr::alerts(options); }
  int operator()(const ivr::HealthOptions& options) const { return ivr::health(options); }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    return std::visit(Carry{}, ivr::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "<3>ivr: {}\n", error.what());
    return 1;
  }
}
