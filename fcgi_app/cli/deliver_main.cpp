// The executable `ivr-deliver`, which `ivr deliver` becomes, with the same command line.
#include "fcgi_app/cli/command_line.hpp"

#include <fmt/core.h>

#include <cstdio>
#include <exception>
#include <variant>

namespace {

int carry(const ivr::Command& command) {
  if (const auto* options = std::get_if<ivr::DeliverOptions>(&command)) return ivr::deliver(*options);
  if (const auto* done = std::get_if<ivr::Done>(&command)) return done->exit_code;
  fmt::print(stderr, "<3>ivr: this program is for ivr deliver only\n");
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return carry(ivr::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    fmt::print(stderr, "<3>ivr: {}\n", error.what());
    return 1;
  }
}
