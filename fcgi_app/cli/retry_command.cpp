#include "fcgi_app/cli/retry_command.hpp"

#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace ivr {
namespace {

// Why this one is not sent again; "" when it is.
std::string refusal_to_retry(std::int64_t id, StoreConnection& store) {
  const auto alert = AlertQueries(store).find(id);
  if (!alert) return alert.error();
  if (!*alert) return fmt::format("there is no alert {}", id);
  if ((*alert)->state == AlertState::sent) return fmt::format("alert {} was sent already", id);
  const auto retried = AlertQueries(store).retry(id);
  if (!retried) return retried.error();
  return *retried > 0 ? std::string() : fmt::format("alert {} is being sent at this moment", id);
}

void say_how_many(int count) {
  if (count == 0) {
    fmt::print("nothing is to be sent again\n");
  } else if (count == 1) {
    fmt::print("1 alert is to be sent again\n");
  } else {
    fmt::print("{} alerts are to be sent again\n", count);
  }
}

int retry_all_failed(StoreConnection& store) {
  const auto retried = AlertQueries(store).retry_failed();
  if (!retried) {
    fmt::print(stderr, "{}\n", printable(retried.error()));
    return 1;
  }
  say_how_many(*retried);
  return 0;
}

}  // namespace

int retry_alerts(const AlertsRetryOptions& options, StoreConnection& store) {
  if (options.all_failed) return retry_all_failed(store);
  int retried = 0;
  int code = 0;
  for (const std::int64_t id : options.ids) {
    const std::string why_not = refusal_to_retry(id, store);
    if (why_not.empty()) {
      ++retried;
    } else {
      fmt::print(stderr, "{}\n", printable(why_not));
      code = 1;
    }
  }
  say_how_many(retried);
  return code;
}

}  // namespace ivr
