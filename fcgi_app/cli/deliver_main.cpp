// The executable `ivr-deliver`, which ivr-deliver.service starts and which `ivr deliver` becomes.
#include "fcgi_app/cli/command_line.hpp"

#include <exception>
#include <variant>

int main(int argc, char** argv) {
  try {
    const auto command = ivr::parse_deliver_command_line(argc, argv);
    if (const auto* done = std::get_if<ivr::Done>(&command)) return done->exit_code;
    return ivr::deliver(std::get<ivr::DeliverOptions>(command));
  } catch (const std::exception& error) {
    return ivr::fail(error.what());
  }
}
