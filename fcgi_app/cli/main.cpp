// The executable `ivr`: all verbs but `ivr deliver`, for which it becomes `ivr-deliver`.
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/cli/command_line.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <string>
#include <system_error>
#include <variant>

namespace {

// Beside this executable, as it is built, or in the package's folder of programs that are not commands.
// /proc/self/exe is the executable's own path, whatever links and PATH led to it.
std::filesystem::path deliver_program() {
  std::error_code error;
  auto self = std::filesystem::read_symlink("/proc/self/exe", error);
  if (error) self = "/usr/bin/ivr";
  const auto beside = self.parent_path() / "ivr-deliver";
  if (std::filesystem::exists(beside, error)) return beside;
  return self.parent_path().parent_path() / "libexec/twilio-ivr/ivr-deliver";
}

// Alerts are sent by a program of its own (deliver_main.cpp), so that `ivr serve` does not load libcurl and
// the libraries that come with it. It replaces this process. Returns only if that failed.
int become_deliver(char** arguments) {
  const std::string program = deliver_program();
  ::execv(program.c_str(), arguments);
  return ivr::fail(fmt::format("{}: {}", program, ivr::errno_text(errno)));
}

struct Run {
  char** arguments;

  int operator()(const ivr::Done& done) const { return done.exit_code; }
  int operator()(const ivr::ServeOptions& options) const { return ivr::serve(options); }
  // The verb takes the place of the program's name.
  int operator()(const ivr::DeliverOptions&) const { return become_deliver(arguments + 1); }
  int operator()(const ivr::CheckOptions& options) const { return ivr::check_config(options); }
  int operator()(const ivr::ConfigOptions& options) const { return ivr::print_config(options); }
  int operator()(const ivr::HoursOptions& options) const { return ivr::print_hours(options); }
  int operator()(const ivr::AlertsOptions& options) const { return ivr::alerts(options); }
  int operator()(const ivr::HealthOptions& options) const { return ivr::health(options); }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    return std::visit(Run{argv}, ivr::parse_command_line(argc, argv));
  } catch (const std::exception& error) {
    return ivr::fail(error.what());
  }
}
