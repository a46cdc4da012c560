#include "core/health/cron_file.hpp"

#include <fmt/format.h>

namespace ivr {
namespace {

constexpr const char* k_header =
    "# Has the public ping of this phone asked for, as config.ini says; made by \"ivr health cron\".\n"
    "# Make it anew when the config changes, rather than editing it.\n";

}  // namespace

// The unit does the work, so that it has the user, the credentials and the journal that cron has not.
std::string cron_file(const HealthSettings& health) {
  if (health.ping_url.empty() || !health.ping_every)
    return std::string(k_header) + "# The config names no address to ping: there is nothing to do.\n";
  constexpr int k_an_hour = 60;
  const auto minutes = health.ping_every->count();
  return fmt::format(
      "{}"
      "SHELL=/bin/sh\n"
      "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
      "MAILTO=\"\"\n"
      "{} * * * * root systemctl start ivr-health.service\n",
      k_header, minutes == k_an_hour ? "0" : fmt::format("*/{}", minutes));
}

}  // namespace ivr
