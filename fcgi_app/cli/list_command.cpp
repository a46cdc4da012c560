#include "fcgi_app/cli/list_command.hpp"

#include "fcgi_app/cli/alert_json.hpp"
#include "fcgi_app/cli/alert_phrases.hpp"
#include "fcgi_app/cli/alert_table.hpp"
#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstddef>
#include <cstdio>
#include <limits>
#include <string_view>
#include <utility>

namespace ivr {
namespace {

constexpr int k_refused = 1;

int complain(std::string_view why) {
  fmt::print(stderr, "{}\n", printable(why));
  return k_refused;
}

bool asks_for_some(const AlertsListOptions& options) {
  return options.state || options.channel || options.hours || !options.action.empty() ||
         !options.recording_sid.empty();
}

// One more than wanted, which tells whether there are more.
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

int say_how_many_more(const AlertFilter& filter, std::size_t shown, StoreConnection& store) {
  const auto count = count_all(filter, store);
  if (!count) return complain(count.error());
  fmt::print("and {} older: --limit shows more\n", *count - shown);
  return 0;
}

Result<std::vector<Alert>> find_alerts(std::string_view id, StoreConnection& store) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(id.data(), id.data() + id.size(), number);
  if (error != std::errc() || end != id.data() + id.size()) {
    AlertFilter filter;
    filter.recording_sid = id;
    filter.limit = std::numeric_limits<int>::max();
    return AlertQueries(store).list(filter);
  }
  auto found = AlertQueries(store).find(number);
  if (!found) return Unexpected{found.error()};
  return *found ? std::vector{**std::move(found)} : std::vector<Alert>();
}

Result<std::string> words_of(const std::vector<Alert>& alerts, AlertsSession& desk) {
  const auto now = desk.store.now();
  if (!now) return Unexpected{now.error()};
  std::string text;
  for (const Alert& alert : alerts) {
    const auto stopped = Marks(desk.store).find(stopped_mark(alert.recipient.channel));
    if (!stopped) return Unexpected{stopped.error()};
    if (!text.empty()) text += '\n';
    text += alert_words(alert, {desk.zone, *now, stopped->value_or(""), desk.give_up_after});
  }
  return text;
}

}  // namespace

int list_alerts(const AlertsListOptions& options, AlertsSession& desk) {
  const auto now = desk.store.now();
  if (!now) return complain(now.error());
  const AlertFilter filter = filter_of(options, *now);
  auto alerts = AlertQueries(desk.store).list(filter);
  if (!alerts) return complain(alerts.error());
  const bool cut = alerts->size() > static_cast<std::size_t>(options.limit);
  if (cut) alerts->pop_back();
  if (options.print_as == PrintAs::json) {
    fmt::print("{}", alerts_to_json(*alerts));
  } else if (alerts->empty()) {
    fmt::print("{}\n", asks_for_some(options) ? "there is no such alert" : "there is no alert");
  } else {
    fmt::print("{}", alert_table(*alerts, desk.zone, *now));
    if (cut) return say_how_many_more(filter, alerts->size(), desk.store);
  }
  return 0;
}

int show_alerts(const AlertsShowOptions& options, AlertsSession& desk) {
  const auto alerts = find_alerts(options.id, desk.store);
  if (!alerts) return complain(alerts.error());
  if (alerts->empty()) return complain(fmt::format("there is no alert {}", options.id));
  const auto text =
      options.print_as == PrintAs::json ? Result(alerts_to_json(*alerts)) : words_of(*alerts, desk);
  if (!text) return complain(text.error());
  fmt::print("{}", *text);
  return 0;
}

}  // namespace ivr
