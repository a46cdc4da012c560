#include "core/health/failure_counter.hpp"

#include "core/base/ascii.hpp"
#include "core/health/health_messages.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_no_incident = "-";

// The notices of one incident differ in the last digit, so that neither is taken for the other.
std::string notice_sid(const std::string& incident, HealthNotice::Kind kind) {
  return incident + (kind == HealthNotice::Kind::down ? '0' : '1');
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

StoreTime moment_of(std::int64_t milliseconds) {
  return StoreTime(std::chrono::milliseconds(milliseconds));
}

bool was_counted_by_another(const FailureCounter& before, StoreTime now, const CountTerms& terms) {
  const std::chrono::milliseconds ago = now - before.counted;
  return before.failures > 0 && before.host != terms.host && ago.count() >= 0 && 2 * ago < terms.every;
}

NewHealthNotice notice_of(const std::string& incident, HealthNotice notice, const CountTerms& terms) {
  notice.sid = notice_sid(incident, notice.kind);
  return {std::move(notice), terms.recipients, terms.sms_sender};
}

PingCount count_failure(const FailureCounter& before, std::string_view problem, StoreTime now,
                        const CountTerms& terms) {
  PingCount count{PingCount::Turn::failed, before, std::nullopt, {}};
  FailureCounter& tally = count.tally;
  if (was_counted_by_another(before, now, terms)) return count;
  constexpr int k_enough = 1'000'000;
  if (tally.failures == 0) tally.since = now;
  tally.failures = std::min(tally.failures + 1, k_enough);
  tally.counted = now;
  tally.host = terms.host;
  if (!tally.incident.empty() || tally.failures < terms.failures_before_alert) return count;
  count.turn = PingCount::Turn::alert;
  tally.incident = "HE" + terms.new_incident;
  count.entry = notice_of(tally.incident,
                          {.kind = HealthNotice::Kind::down,
                           .words = trouble_words(terms.site, problem, tally.since, terms.zone),
                           .written = now},
                          terms);
  return count;
}

PingCount count_success(const FailureCounter& before, StoreTime now, const CountTerms& terms) {
  PingCount count{PingCount::Turn::fine, {}, std::nullopt, {}};
  if (before.failures == 0) return count;
  count.away = std::max(now - before.since, std::chrono::milliseconds(0));
  count.turn = before.incident.empty() ? PingCount::Turn::recovered : PingCount::Turn::all_clear;
  if (before.incident.empty()) return count;
  count.entry = notice_of(before.incident,
                          {.kind = HealthNotice::Kind::recovered,
                           .words = all_clear_words(terms.site, now, count.away, terms.zone),
                           .written = now},
                          terms);
  return count;
}

}  // namespace

std::string to_text(const FailureCounter& tally) {
  if (tally.failures == 0) return {};
  return fmt::format("{} {} {} {} {}", tally.failures, tally.since.time_since_epoch().count(),
                     tally.counted.time_since_epoch().count(), tally.host,
                     tally.incident.empty() ? k_no_incident : tally.incident);
}

FailureCounter parse_ping_tally(std::string_view text) {
  const auto parts = split(text, ' ');
  constexpr std::size_t k_parts = 5;
  if (parts.size() != k_parts) return {};
  const auto failures = number_of(parts[0]);
  const auto since = number_of(parts[1]);
  const auto counted = number_of(parts[2]);
  if (!failures || *failures < 1 || !since || !counted) return {};
  return {static_cast<int>(*failures), moment_of(*since), moment_of(*counted), std::string(parts[3]),
          std::string(parts[4] == k_no_incident ? std::string_view() : parts[4])};
}

PingCount count_ping(const FailureCounter& before, std::string_view problem, StoreTime now,
                     const CountTerms& terms) {
  return problem.empty() ? count_success(before, now, terms) : count_failure(before, problem, now, terms);
}

}  // namespace ivr
