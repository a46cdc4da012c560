#include "fcgi_app/store/alert_store.hpp"

#include "fcgi_app/db/random_digits.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/alert_row.hpp"
#include "fcgi_app/store/claims.hpp"
#include "fcgi_app/store/connection.hpp"
#include "fcgi_app/store/insert_alerts.hpp"
#include "fcgi_app/store/ping_counter.hpp"

#include <stdexcept>

namespace ivr {
namespace {

constexpr std::size_t k_link_key_bytes = 32;

std::string read_or_make_link_key(Session& session) {
  const Query k_read{"select value from secrets where name = 'link key'"};
  if (auto row = session.row(k_read)) return row->text();
  session.change("insert into secrets (name, value) values ('link key', :key) on conflict (name) do nothing",
                 {{"key", random_digits(k_link_key_bytes)}});
  auto row = session.row(k_read);
  if (!row) throw std::runtime_error("the link key did not stay");
  return row->text();
}

}  // namespace

AlertStore::AlertStore(const std::string& url, Opening opening)
    : connection_(std::make_unique<Connection>(url, opening)) {}
AlertStore::~AlertStore() = default;
AlertStore::AlertStore(AlertStore&&) noexcept = default;
AlertStore& AlertStore::operator=(AlertStore&&) noexcept = default;

Result<Committed> AlertStore::open() {
  return connection_->run(Access::read, [](Session&) { return Committed{}; });
}

Result<StoreTime> AlertStore::now() {
  return connection_->run(Access::read, [](Session& session) { return session.now(); });
}

Result<int> AlertStore::commit(std::span<const StoreEntry> entries) {
  if (entries.empty()) return 0;
  return connection_->run(Access::write, [&](Session& session) { return write_entries(session, entries); });
}

Result<std::string> AlertStore::link_key() {
  return connection_->run(Access::write, read_or_make_link_key);
}

Result<std::optional<Alert>> AlertStore::claim(const ClaimWish& wish) {
  return connection_->run(Access::write, [&](Session& session) { return claim_alert(session, wish); });
}

Result<std::optional<Alert>> AlertStore::begin_attempt(const Alert& claimed) {
  return connection_->run(Access::write,
                          [&](Session& session) { return ivr::begin_attempt(session, claimed); });
}

Result<bool> AlertStore::renew(const Alert& claimed) {
  return connection_->run(Access::write, [&](Session& session) { return renew_claim(session, claimed); });
}

Result<bool> AlertStore::settle(const Alert& claimed, const AttemptOutcome& settlement) {
  return connection_->run(Access::write,
                          [&](Session& session) { return settle_claim(session, claimed, settlement); });
}

Result<bool> AlertStore::release(const Alert& claimed) {
  return connection_->run(Access::write, [&](Session& session) { return release_claim(session, claimed); });
}

Result<std::optional<VoicemailCall>> AlertStore::find_call(const std::string& call_sid) {
  return connection_->run(Access::read, [&](Session& session) { return read_call(session, call_sid); });
}

Result<std::optional<std::string>> AlertStore::mark(const std::string& name) {
  return connection_->run(Access::read, [&](Session& session) { return read_mark(session, name); });
}

Result<Committed> AlertStore::set_mark(const std::string& name, const std::string& value) {
  return connection_->run(Access::write, [&](Session& session) {
    write_mark(session, name, value);
    return Committed{};
  });
}

Result<PingCount> AlertStore::count_ping(const CountPing& count) {
  return connection_->run(Access::write, [&](Session& session) { return write_ping(session, count); });
}

// In bites, so that nobody who has an alert to commit waits for long.
Result<std::int64_t> AlertStore::forget_before(StoreTime then) {
  std::int64_t gone = 0;
  for (;;) {
    const auto bite =
        connection_->run(Access::write, [&](Session& session) { return forget_some(session, then); });
    if (!bite) return bite;
    if (*bite == 0) return gone;
    gone += *bite;
  }
}

Result<std::vector<Alert>> AlertStore::list(const AlertFilter& filter) {
  return connection_->run(Access::read, [&](Session& session) { return list_alerts(session, filter); });
}

Result<std::optional<Alert>> AlertStore::find(std::int64_t id) {
  return connection_->run(Access::read, [&](Session& session) { return find_alert(session, id); });
}

Result<int> AlertStore::retry(std::int64_t id) {
  return connection_->run(Access::write, [&](Session& session) { return retry_alerts(session, id); });
}

Result<int> AlertStore::retry_failed() {
  return connection_->run(Access::write,
                          [](Session& session) { return retry_alerts(session, std::nullopt); });
}

Result<QueueStats> AlertStore::backlog() {
  return connection_->run(Access::read, [](Session& session) { return read_backlog(session); });
}

std::string stopped_mark(Channel channel) {
  return std::string("stopped ").append(to_text(channel));
}

}  // namespace ivr
