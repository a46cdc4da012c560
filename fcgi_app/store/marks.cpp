#include "fcgi_app/store/marks.hpp"

#include "core/base/numbers.hpp"
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/store/insert_alerts.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ivr {
namespace {

constexpr std::size_t k_link_key_bytes = 32;
constexpr const char* k_failed_pings = "failed pings";

// Locks the row for the rest of the transaction, even if it is only made now: another host that counts at the
// same time waits here, and then reads what this host has written.
constexpr std::string_view k_lock =
    "insert into marks (name, value) values (:name, '') on conflict (name) do update set value = marks.value";

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

std::string read_or_make_link_key(Session& session, const std::string& known) {
  const Query k_read{"select value from secrets where name = 'link key'"};
  if (auto row = session.row(k_read)) return row->text();
  session.change("insert into secrets (name, value) values ('link key', :key) on conflict (name) do nothing",
                 {{"key", known.empty() ? random_digits(k_link_key_bytes) : known}});
  auto row = session.row(k_read);
  if (!row) throw std::runtime_error("the link key was not stored");
  return row->text();
}

}  // namespace

Result<std::optional<std::string>> Marks::find(const std::string& name) {
  return connection_.run(Access::read, [&](Session& session) { return read_mark(session, name); });
}

Result<Committed> Marks::set(const std::string& name, const std::string& value) {
  return connection_.run(Access::write, [&](Session& session) {
    write_mark(session, name, value);
    return Committed{};
  });
}

Result<std::string> Marks::link_key(const std::string& known) {
  return connection_.run(Access::write,
                         [&](Session& session) { return read_or_make_link_key(session, known); });
}

Result<PingCount> PingCounter::count(const CountPing& rule) {
  return connection_.run(Access::write, [&](Session& session) {
    session.change(k_lock, {{"name", k_failed_pings}});
    const StoreTime now = session.now();
    PingCount counted = rule(parse_failure_counter(read_mark(session, k_failed_pings).value_or("")), now);
    write_mark(session, k_failed_pings, to_text(counted.counter));
    if (counted.entry) insert_notice(session, *counted.entry, now);
    return counted;
  });
}

std::string stopped_mark(Channel channel) {
  return std::string("stopped ").append(to_text(channel));
}

std::string stopped_value(StoreTime since, const std::string& reason) {
  return std::to_string(since.time_since_epoch().count()).append(" ").append(reason);
}

StoppedQueue parse_stopped(Channel channel, const std::string& value) {
  const std::size_t blank = std::min(value.find(' '), value.size());
  const auto since = parse_number<std::int64_t>(std::string_view(value).substr(0, blank), 1);
  if (!since || blank == value.size()) return {channel, std::nullopt, value};
  return {channel, StoreTime(std::chrono::milliseconds(*since)), value.substr(blank + 1)};
}

std::optional<std::string> read_mark(Session& session, const std::string& name) {
  auto row = session.row({"select value from marks where name = :name"}, {{"name", name}});
  return row ? std::optional(row->text()) : std::nullopt;
}

}  // namespace ivr
