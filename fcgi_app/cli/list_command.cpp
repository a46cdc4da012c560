// `ivr alerts list` and `ivr alerts show`.
#include "fcgi_app/cli/alerts_command.hpp"

#include "core/base/numbers.hpp"
#include "core/texts/sms_text.hpp"
#include "fcgi_app/cli/alert_json.hpp"
#include "fcgi_app/cli/alert_text.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/marks.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdio>
#include <limits>
#include <string_view>
#include <utility>

namespace ivr {
namespace {

bool has_filter(const AlertsListOptions& options) {
  return options.state || options.channel || options.hours || !options.action.empty() ||
         !options.recording_sid.empty();
}

// One more than is printed, to know whether there are more.
AlertFilter filter_of(const AlertsListOptions& options, StoreTime now) {
  AlertFilter filter{options.state,         options.channel, options.action,
                     options.recording_sid, std::nullopt,    options.limit + 1};
  if (options.hours) filter.created_since = now - std::chrono::hours(*options.hours);
  return filter;
}

Result<std::size_t> count_all(AlertFilter filter, StoreConnection& store) {
  filter.limit = std::numeric_limits<int>::max();
  const auto all = AlertQueries(store).list(filter);
  if (!all) return Unexpected{all.error()};
  return all->size();
}

int print_how_many_more(const AlertFilter& filter, std::size_t shown, StoreConnection& store) {
  const auto count = count_all(filter, store);
  if (!count) return complain(count.error());
  fmt::print("and {} older: use --limit to list more\n", *count - shown);
  return 0;
}

Result<std::vector<Alert>> find_alerts(std::string_view id, StoreConnection& store) {
  const auto number = parse_number<std::int64_t>(id);
  if (!number) {
    AlertFilter filter;
    filter.recording_sid = parse_alert_tag(id).value_or(std::string(id));
    filter.limit = std::numeric_limits<int>::max();
    return AlertQueries(store).list(filter);
  }
  auto found = AlertQueries(store).find(*number);
  if (!found) return Unexpected{found.error()};
  return *found ? std::vector{**std::move(found)} : std::vector<Alert>();
}

Result<std::string> details_of(const std::vector<Alert>& alerts, AlertsSession& session) {
  const auto now = session.store.now();
  if (!now) return Unexpected{now.error()};
  std::string text;
  for (const Alert& alert : alerts) {
    const auto stopped = Marks(session.store).find(stopped_mark(alert.recipient.channel));
    if (!stopped) return Unexpected{stopped.error()};
    if (!text.empty()) text += '\n';
    const std::string why =
        *stopped ? stopped_text(parse_stopped(alert.recipient.channel, **stopped), session.zone)
                 : std::string();
    text += alert_details(alert, {session.zone, *now, why, session.give_up_after});
  }
  return text;
}

}  // namespace

int list_alerts(const AlertsListOptions& options, AlertsSession& session) {
  const auto now = session.store.now();
  if (!now) return complain(now.error());
  const AlertFilter filter = filter_of(options, *now);
  auto alerts = AlertQueries(session.store).list(filter);
  if (!alerts) return complain(alerts.error());
  const bool has_more = alerts->size() > static_cast<std::size_t>(options.limit);
  if (has_more) alerts->pop_back();
  if (options.format == OutputFormat::json) {
    fmt::print("{}", alerts_to_json(*alerts));
  } else if (alerts->empty()) {
    fmt::print("{}\n", has_filter(options) ? "no alert matches" : "there are no alerts");
  } else {
    fmt::print("{}", alert_table(*alerts, session.zone));
    if (has_more) return print_how_many_more(filter, alerts->size(), session.store);
  }
  return 0;
}

int show_alerts(const AlertsShowOptions& options, AlertsSession& session) {
  const auto alerts = find_alerts(options.id, session.store);
  if (!alerts) return complain(alerts.error());
  if (alerts->empty()) return complain(fmt::format("there is no alert {}", options.id));
  const auto text = options.format == OutputFormat::json ? Result<std::string>(alerts_to_json(*alerts))
                                                         : details_of(*alerts, session);
  if (!text) return complain(text.error());
  fmt::print("{}", *text);
  return 0;
}

}  // namespace ivr
