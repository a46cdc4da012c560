#include "core/health/failure_counter.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/url.hpp"
#include "core/texts/phrases.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace ivr {
namespace {

constexpr std::string_view k_no_incident = "-";

StoreTime time_of(std::int64_t milliseconds) {
  return StoreTime(std::chrono::milliseconds(milliseconds));
}

bool was_counted_by_another(const FailureCounter& before, StoreTime now, const CountTerms& terms) {
  const std::chrono::milliseconds ago = now - before.counted;
  return before.failures > 0 && before.host != terms.host && ago.count() >= 0 && 2 * ago < terms.every;
}

std::string format_time(StoreTime time, const TimeZone& zone) {
  return format_local(zone, time, "%a %d %b %H:%M");
}

// The SIDs of an incident's two notices differ in the last digit, so that neither is taken for the other.
NewHealthNotice down_notice(const FailureCounter& counter, std::string_view problem, StoreTime now,
                            const CountTerms& terms) {
  const std::string words = fmt::format("Phone trouble at {} since {}: {}", terms.site,
                                        format_time(counter.since, terms.zone), problem);
  return {{HealthNotice::Kind::down, words, counter.incident + "0", now}, terms.recipients, terms.sms_sender};
}

NewHealthNotice recovered_notice(const std::string& incident, std::chrono::milliseconds downtime,
                                 StoreTime now, const CountTerms& terms) {
  const std::string words = fmt::format("Phone fine again at {}, {}, after {} of trouble.", terms.site,
                                        format_time(now, terms.zone), duration_text(downtime));
  return {{HealthNotice::Kind::recovered, words, incident + "1", now}, terms.recipients, terms.sms_sender};
}

PingCount count_failure(const FailureCounter& before, std::string_view problem, StoreTime now,
                        const CountTerms& terms) {
  PingCount count{PingCount::Change::failed, before, std::nullopt, {}};
  FailureCounter& counter = count.counter;
  if (was_counted_by_another(before, now, terms)) return count;
  constexpr int k_max_counted = 1'000'000;
  if (counter.failures == 0) counter.since = now;
  counter.failures = std::min(counter.failures + 1, k_max_counted);
  counter.counted = now;
  counter.host = terms.host;
  if (!counter.incident.empty() || counter.failures < terms.failures_before_alert) return count;
  count.change = PingCount::Change::down;
  counter.incident = "HE" + terms.new_incident;
  count.entry = down_notice(counter, problem, now, terms);
  return count;
}

PingCount count_success(const FailureCounter& before, StoreTime now, const CountTerms& terms) {
  PingCount count;
  if (before.failures == 0) return count;
  count.downtime = std::max(now - before.since, std::chrono::milliseconds(0));
  count.change = before.incident.empty() ? PingCount::Change::recovered_early : PingCount::Change::recovered;
  if (!before.incident.empty()) count.entry = recovered_notice(before.incident, count.downtime, now, terms);
  return count;
}

}  // namespace

std::string to_text(const FailureCounter& counter) {
  if (counter.failures == 0) return {};
  return fmt::format("{} {} {} {} {}", counter.failures, counter.since.time_since_epoch().count(),
                     counter.counted.time_since_epoch().count(), counter.host,
                     counter.incident.empty() ? k_no_incident : counter.incident);
}

FailureCounter parse_failure_counter(std::string_view text) {
  const auto parts = split(text, ' ');
  constexpr std::size_t k_parts = 5;
  if (parts.size() != k_parts) return {};
  const auto failures = parse_number<std::int64_t>(parts[0]);
  const auto since = parse_number<std::int64_t>(parts[1]);
  const auto counted = parse_number<std::int64_t>(parts[2]);
  if (!failures || *failures < 1 || !since || !counted) return {};
  return {static_cast<int>(*failures), time_of(*since), time_of(*counted), std::string(parts[3]),
          std::string(parts[4] == k_no_incident ? std::string_view() : parts[4])};
}

PingCount count_ping(const FailureCounter& before, std::string_view problem, StoreTime now,
                     const CountTerms& terms) {
  return problem.empty() ? count_success(before, now, terms) : count_failure(before, problem, now, terms);
}

std::string site_of(std::string_view url) {
  return std::string(split_url(url).host_and_port);
}

}  // namespace ivr
