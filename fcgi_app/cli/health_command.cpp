#include "fcgi_app/cli/health_command.hpp"

#include "core/base/numbers.hpp"
#include "core/call/model.hpp"
#include "core/health/cron_file.hpp"
#include "core/health/failure_counter.hpp"
#include "core/health/ping_report.hpp"
#include "core/texts/phrases.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <utility>

namespace ivr {
namespace {

constexpr int k_mistakes = 1;
constexpr int k_missing = 2;

constexpr std::size_t k_max_text = 400;

void log_error(std::string_view event, std::string_view reason) {
  write_log(Level::error, fmt::format("{} reason=\"{}\"", event, escape_for_log(reason, k_max_text)));
}

// Does not log warnings, which would appear every minute: `ivr check` shows them. The error is the exit code.
Result<Loaded, int> load_for_health(const std::string& file) {
  auto loaded = load_config_file(file, FileKind::regular, Loader::health);
  if (!loaded) {
    log_error("config_unavailable", fmt::format("{}: {}", file, loaded.error()));
    return tl::unexpected{k_missing};
  }
  if (loaded->model == nullptr) {
    write_diagnostics(file, loaded->diagnostics);
    return tl::unexpected{k_mistakes};
  }
  return *std::move(loaded);
}

void print_if_any(std::string_view name, const std::string& value) {
  if (!value.empty()) fmt::print("{}={}\n", name, value);
}

int print_target(const Loaded& loaded) {
  print_if_any("ping", loaded.health.ping_url);
  print_if_any("switch", loaded.health.dead_mans_switch_url);
  print_if_any("ca", loaded.alerts.ca_file);
  return 0;
}

// As much as any ping has. A file that cannot be read counts as empty: curl creates none without a response.
std::string beginning_of(const std::string& file) {
  constexpr std::size_t k_max_bytes = 64UL * 1024;
  std::ifstream in(file, std::ios::binary);
  std::string text(k_max_bytes, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

// Without blanks, which would separate it in the store.
std::string host_name() {
  char host[256] = "";
  if (::gethostname(host, sizeof host - 1) != 0) return "unknown";
  const std::string name = escape_bare_for_log(host, sizeof host);
  return name.empty() ? "unknown" : name;
}

std::string new_incident() {
  constexpr std::size_t k_bytes = 16;
  return random_digits(k_bytes).substr(1);
}

CountTerms count_terms(const Loaded& loaded) {
  const HealthSettings& health = loaded.health;
  return {.failures_before_alert = health.failures_before_alert,
          .every = health.ping_every.value_or(std::chrono::minutes(1)),
          .host = host_name(),
          .site = site_of(health.ping_url),
          .new_incident = new_incident(),
          .zone = loaded.model->zone,
          .recipients = health.recipients,
          .sms_sender = health.sms_from};
}

std::string notice_fields(const NewHealthNotice& entry) {
  return fmt::format("notice={} recipients={}", entry.notice.sid, entry.recipients.size());
}

void log_count(const PingCount& count, std::string_view problem, const HealthSettings& health) {
  const std::string why = fmt::format("problem=\"{}\"", escape_for_log(problem, k_max_text));
  const std::string downtime = fmt::format("downtime=\"{}\"", duration_text(count.downtime));
  const int failures = count.counter.failures;
  switch (count.change) {
    case PingCount::Change::none: return;
    case PingCount::Change::failed:
      return write_log(Level::warning, fmt::format("ping_failed failures={} alert_at={} {}", failures,
                                                   health.failures_before_alert, why));
    case PingCount::Change::down:
      return write_log(Level::error, fmt::format("phone_down failures={} {} {}", failures, why,
                                                 notice_fields(*count.entry)));
    case PingCount::Change::recovered_early:
      return write_log(Level::info, fmt::format("ping_recovered {}", downtime));
    case PingCount::Change::recovered:
      return write_log(Level::info,
                       fmt::format("phone_recovered {} {}", downtime, notice_fields(*count.entry)));
  }
}

Result<std::string> problem_now(const HealthNoteOptions& options, const Loaded& loaded) {
  const auto report = read_ping_report(beginning_of(options.written), beginning_of(options.body));
  if (!report) return Unexpected{fmt::format("{}: {}", options.written, report.error())};
  return problem_of_ping(*report,
                         {.url = loaded.health.ping_url,
                          .timezone = loaded.model->zone.name(),
                          .config_hash = loaded.origin.hash,
                          .certificate_days = loaded.health.certificate_days,
                          .now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now())});
}

int note_ping(const HealthNoteOptions& options, const Loaded& loaded) {
  if (loaded.health.ping_url.empty()) {
    log_error("ping_not_counted", fmt::format("{}: [health] has no ping_url", options.config));
    return k_mistakes;
  }
  const auto problem = problem_now(options, loaded);
  if (!problem) {
    log_error("ping_not_counted", problem.error());
    return k_mistakes;
  }
  StoreConnection store(options.store.empty() ? loaded.alerts.store : options.store,
                        StoreConnection::Opening::existing);
  const CountTerms terms = count_terms(loaded);
  const auto count = PingCounter(store).count(
      [&](const FailureCounter& before, StoreTime now) { return count_ping(before, *problem, now, terms); });
  if (!count) {
    log_error("ping_not_counted", count.error());
    if (!problem->empty()) log_error("ping_failed_uncounted", *problem);
    return k_mistakes;
  }
  log_count(*count, *problem, loaded.health);
  fmt::print("{}\n", problem->empty() ? "fine" : "trouble");
  return 0;
}

struct Run {
  int operator()(const HealthCronOptions& options) const {
    const auto loaded = load_for_health(options.config);
    if (!loaded) return loaded.error();
    fmt::print("{}", cron_file(loaded->health));
    return 0;
  }
  int operator()(const HealthTargetOptions& options) const {
    const auto loaded = load_for_health(options.config);
    return loaded ? print_target(*loaded) : loaded.error();
  }
  int operator()(const HealthNoteOptions& options) const {
    const auto loaded = load_for_health(options.config);
    return loaded ? note_ping(options, *loaded) : loaded.error();
  }
};

}  // namespace

int health(const HealthOptions& options) {
  return std::visit(Run{}, options);
}

}  // namespace ivr
