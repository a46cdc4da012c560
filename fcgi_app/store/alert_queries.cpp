#include "fcgi_app/store/alert_queries.hpp"

#include "fcgi_app/store/alert_row.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace ivr {
namespace {

// One text for all filters: an operator can wait for the few that do not match.
const Query k_list = alerts_query(
    "where (:state = '' or state = :state) and (:channel = '' or channel = :channel)"
    " and (:action = '' or action = :action) and (:sid = '' or recording_sid = :sid)"
    " and created_at >= :since order by id desc limit :most");

constexpr std::string_view k_retry =
    "update alerts set attempts = 0, state = 'pending', due_at = :now, open_since = :now, done_at = null"
    " where state = 'failed' and id = :id";
constexpr std::string_view k_retry_failed =
    "update alerts set attempts = 0, state = 'pending', due_at = :now, open_since = :now, done_at = null"
    " where state = 'failed'";
constexpr std::string_view k_hurry =
    "update alerts set due_at = :now where state = 'pending' and due_at > :now and id = :id";
const Query k_is_pending{"select id from alerts where id = :id and state = 'pending'"};

// All but the first count the rows of a small index. SQLite counts a whole table without looking at its rows;
// those that were sent, which are most, are what is left.
const Query k_backlog{
    "select (select count(*) from alerts),"
    " (select count(*) from alerts where state = 'pending'),"
    " (select count(*) from alerts where state = 'sending'),"
    " (select count(*) from alerts where state = 'failed'),"
    " (select count(*) from empty_recordings),"
    " (select min(open_since) from alerts where done_at is null)",
    6};

constexpr std::string_view k_forget[] = {
    "delete from alerts where id in (select id from alerts where done_at < :then order by done_at limit 500)",
    "delete from calls where call_sid in"
    " (select call_sid from calls where noted_at < :then order by noted_at limit 500)",
    "delete from empty_recordings where recording_sid in"
    " (select recording_sid from empty_recordings where counted_at < :then order by counted_at limit 500)",
};

std::string stops(Session& session) {
  std::string all;
  for (const Channel channel : {Channel::sms, Channel::email, Channel::webhook}) {
    const auto why = read_mark(session, stopped_mark(channel));
    if (!why) continue;
    if (!all.empty()) all += "; ";
    all.append(to_text(channel)).append(": ").append(*why);
  }
  return all;
}

}  // namespace

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
  session.change(k_hurry, {{"now", now}, {"id", *id}});
  return session.row(k_is_pending, {{"id", *id}}) ? 1 : 0;
}

QueueStats read_backlog(Session& session) {
  auto row = session.row(k_backlog);
  QueueStats backlog;
  const std::int64_t all = row->number();
  backlog.pending = row->number();
  backlog.sending = row->number();
  backlog.failed = row->number();
  backlog.sent = all - backlog.pending - backlog.sending - backlog.failed;
  backlog.empty_recordings = row->number();
  if (const auto since = row->moment_if_any()) {
    const auto age = std::chrono::floor<std::chrono::seconds>(session.now() - *since);
    backlog.oldest = std::max(age, std::chrono::seconds(0));
  }
  backlog.stopped = stops(session);
  return backlog;
}

std::optional<std::string> read_mark(Session& session, const std::string& name) {
  auto row = session.row({"select value from marks where name = :name"}, {{"name", name}});
  return row ? std::optional(row->text()) : std::nullopt;
}

void write_mark(Session& session, const std::string& name, const std::string& value) {
  if (value.empty()) {
    session.change("delete from marks where name = :name", {{"name", name}});
    return;
  }
  session.change(
      "insert into marks (name, value) values (:name, :value)"
      " on conflict (name) do update set value = excluded.value",
      {{"name", name}, {"value", value}});
}

std::int64_t forget_some(Session& session, StoreTime then) {
  std::int64_t gone = 0;
  for (const std::string_view statement : k_forget) gone += session.change(statement, {{"then", then}});
  return gone;
}

}  // namespace ivr
