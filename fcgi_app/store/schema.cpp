#include "fcgi_app/store/schema.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <string>
#include <string_view>

namespace ivr {
namespace {

// From nothing to version 1. An alert is done when it has a done_at: it is sent, or has failed for good.
// open_since is created_at, or when an operator last retried the alert.
constexpr std::string_view k_alerts = R"(
create table alerts (
  id {identity},
  recording_sid text not null,
  call_sid text not null,
  action text not null,
  caller text not null,
  length_seconds bigint,
  began_at bigint not null,
  channel text not null,
  recipient text not null,
  sender text not null,
  state text not null default 'pending',
  attempts bigint not null default 0,
  attempt_id text not null default '',
  attempt_at bigint,
  owner text not null default '',
  lease_until bigint,
  in_doubt bigint not null default 0,
  resend_at bigint,
  created_at bigint not null,
  open_since bigint not null,
  due_at bigint not null,
  done_at bigint,
  provider_id text not null default '',
  code text not null default '',
  problem text not null default '',
  unique (recording_sid, channel, recipient)
))";

// One for each query that runs all the time; each contains only the rows that the query is about.
constexpr std::string_view k_alerts_indexes[] = {
    "create index alerts_due on alerts (channel, sender, due_at, id) where state = 'pending'",
    "create index alerts_leased on alerts (channel, sender, lease_until) where state = 'sending'",
    "create index alerts_failed on alerts (id) where state = 'failed'",
    "create index alerts_open on alerts (open_since) where done_at is null",
    "create index alerts_done on alerts (done_at) where done_at is not null",
};

constexpr std::string_view k_calls = R"(
create table calls (
  call_sid text primary key,
  action text not null,
  caller text not null,
  noted_at bigint not null
))";

constexpr std::string_view k_empty_recordings = R"(
create table empty_recordings (
  recording_sid text primary key,
  call_sid text not null,
  action text not null,
  counted_at bigint not null
))";

void create_first_version(Session& session) {
  session.execute("create table ivr_schema (version bigint not null)");
  session.execute(fmt::format(k_alerts, fmt::arg("identity", session.dialect().identity)));
  for (const std::string_view index : k_alerts_indexes) session.execute(index);
  session.execute(k_calls);
  session.execute("create index calls_noted on calls (noted_at)");
  session.execute(k_empty_recordings);
  session.execute("create index empty_recordings_counted on empty_recordings (counted_at)");
  session.execute("create table marks (name text primary key, value text not null)");
  session.execute("create table secrets (name text primary key, value text not null)");
  session.execute("insert into ivr_schema (version) values (1)");
}

// Notices of the health check, which are in the same table as alerts of recordings.
void add_notices(Session& session) {
  session.execute("alter table alerts add column notice_kind text not null default ''");
  session.execute("alter table alerts add column notice text not null default ''");
  session.execute("update ivr_schema set version = 2");
}

// Who called and which number was dialled; and the recordings of which everybody was notified long ago, so
// that a callback that is sent once more does not announce them again.
void add_names_and_announced(Session& session) {
  for (const std::string_view table : {"alerts", "calls"}) {
    for (const std::string_view column : {"caller_name", "called"})
      session.execute(fmt::format("alter table {} add column {} text not null default ''", table, column));
  }
  session.execute("create table announced (recording_sid text primary key)");
  session.execute("update ivr_schema set version = 3");
}

// 0: there are no tables yet.
int version_of(Session& session) {
  if (session.row({std::string(session.dialect().has_schema)})->number() == 0) return 0;
  auto row = session.row({"select version from ivr_schema"});
  return row ? static_cast<int>(row->number()) : 0;
}

void refuse_newer_schema(int version) {
  if (version > k_schema_version)
    throw std::runtime_error(fmt::format("made by a newer version of ivr (schema {}, this one knows {})",
                                         version, k_schema_version));
}

int read_version(Session& session) {
  session.begin(Access::read);
  const int version = version_of(session);
  session.commit();
  refuse_newer_schema(version);
  return version;
}

}  // namespace

bool bring_up_to_date(Session& session, bool may_create) {
  const int version = read_version(session);
  if (version == k_schema_version) return false;
  if (version == 0 && !may_create) throw std::runtime_error("there is no alert store in it yet");
  session.begin(Access::write);
  const std::string lock(session.dialect().migration_lock);
  if (!lock.empty()) session.row({lock});
  // Another process may have done it while we waited for the lock.
  const int now = version_of(session);
  refuse_newer_schema(now);
  if (now == 0) create_first_version(session);
  if (now < 2) add_notices(session);
  if (now < 3) add_names_and_announced(session);
  session.commit();
  return now == 0;
}

}  // namespace ivr
