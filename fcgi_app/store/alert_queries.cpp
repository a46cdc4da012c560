#include "fcgi_app/store/alert_queries.hpp"

#include "fcgi_app/store/alert_row.hpp"
#include "fcgi_app/store/marks.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace ivr {
namespace {

// One statement for all filters: it reads the rows that do not match, too, and an operator can wait for that.
const Query k_list = alerts_query(
    "where (:state = '' or state = :state) and (:channel = '' or channel = :channel)"
    " and (:action = '' or action = :action) and (:sid = '' or recording_sid like :sid)"
    " and created_at >= :since order by id desc limit :most");

constexpr std::string_view k_retry =
    "update alerts set attempts = 0, state = 'pending', due_at = :now, open_since = :now, done_at = null"
    " where state = 'failed' and id = :id";
constexpr std::string_view k_retry_failed =
    "update alerts set attempts = 0, state = 'pending', due_at = :now, open_since = :now, done_at = null"
    " where state = 'failed'";
constexpr std::string_view k_make_due =
    "update alerts set due_at = :now where state = 'pending' and due_at > :now and id = :id";
const Query k_is_pending{"select id from alerts where id = :id and state = 'pending'"};

// All but the first count the rows of a small index. SQLite counts a whole table without reading its rows;
// the sent alerts, which are most, are the difference.
const Query k_stats{
    "select (select count(*) from alerts),"
    " (select count(*) from alerts where state = 'pending'),"
    " (select count(*) from alerts where state = 'sending'),"
    " (select count(*) from alerts where state = 'failed'),"
    " (select count(*) from empty_recordings),"
    " (select min(open_since) from alerts where done_at is null)",
    6};

std::vector<StoppedQueue> stopped_queues(Session& session) {
  std::vector<StoppedQueue> all;
  for (const Channel channel : {Channel::sms, Channel::email, Channel::webhook}) {
    if (const auto value = read_mark(session, stopped_mark(channel)))
      all.push_back(parse_stopped(channel, *value));
  }
  return all;
}

std::vector<Alert> list_alerts(Session& session, const AlertFilter& filter) {
  std::vector<Alert> alerts;
  for (Row& row : session.rows(k_list, {{"state", filter.state ? to_text(*filter.state) : ""},
                                        {"channel", filter.channel ? to_text(*filter.channel) : ""},
                                        {"action", filter.action},
                                        {"sid", filter.recording_sid},
                                        {"since", filter.created_since.value_or(StoreTime{})},
                                        {"most", std::max(filter.limit, 1)}})) {
    alerts.push_back(read_alert(std::move(row)));
  }
  return alerts;
}

int retry_alerts(Session& session, std::optional<std::int64_t> id) {
  const StoreTime now = session.now();
  if (!id) return static_cast<int>(session.change(k_retry_failed, {{"now", now}}));
  if (session.change(k_retry, {{"now", now}, {"id", *id}}) > 0) return 1;
  session.change(k_make_due, {{"now", now}, {"id", *id}});
  return session.row(k_is_pending, {{"id", *id}}) ? 1 : 0;
}

QueueStats read_stats(Session& session) {
  auto row = session.row(k_stats);
  QueueStats stats;
  const std::int64_t all = row->number();
  stats.pending = row->number();
  stats.sending = row->number();
  stats.failed = row->number();
  stats.sent = all - stats.pending - stats.sending - stats.failed;
  stats.empty_recordings = row->number();
  if (const auto since = row->time_if_any()) {
    const auto age = std::chrono::floor<std::chrono::seconds>(session.now() - *since);
    stats.oldest = std::max(age, std::chrono::seconds(0));
  }
  stats.stopped = stopped_queues(session);
  return stats;
}

}  // namespace

Result<std::vector<Alert>> AlertQueries::list(const AlertFilter& filter) {
  return connection_.run(Access::read, [&](Session& session) { return list_alerts(session, filter); });
}

Result<std::optional<Alert>> AlertQueries::find(std::int64_t id) {
  return connection_.run(Access::read, [&](Session& session) { return find_alert(session, id); });
}

Result<QueueStats> AlertQueries::stats() {
  return connection_.run(Access::read, [](Session& session) { return read_stats(session); });
}

Result<int> AlertQueries::retry(std::int64_t id) {
  return connection_.run(Access::write, [&](Session& session) { return retry_alerts(session, id); });
}

Result<int> AlertQueries::retry_failed() {
  return connection_.run(Access::write, [](Session& session) { return retry_alerts(session, std::nullopt); });
}

}  // namespace ivr
