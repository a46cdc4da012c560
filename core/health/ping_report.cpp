#include "core/health/ping_report.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/utf8.hpp"
#include "core/time/rfc2822_date.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace ivr {
namespace {

using Json = nlohmann::json;

constexpr int k_status_ok = 200;

std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// Text that a stranger may have written, as a part of a line.
std::string line_of(std::string_view text) {
  constexpr std::size_t k_max_bytes = 200;
  return to_one_line(text.substr(0, k_max_bytes));
}

std::string text_at(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_string() ? found->get<std::string>() : std::string();
}

bool is_ping(const Json& json) {
  return json.is_object() && text_at(json, "name") == "ping";
}

std::string problem_of_status(const PingReport& report, const Json& ping) {
  const std::string why = is_ping(ping) ? text_at(ping, "status") : std::string();
  return why.empty() ? fmt::format("status {}", report.status)
                     : fmt::format("status {}: {}", report.status, line_of(why));
}

// After a load balancer, another host may have answered.
std::string problem_of_config(const Json& ping, const PingTerms& terms) {
  const std::string zone = text_at(ping, "timezone");
  if (zone != terms.timezone)
    return fmt::format("the time zone of the server is {} (expected {})", line_of(zone), terms.timezone);
  const auto config = ping.find("config");
  if (config == ping.end() || !config->is_object()) return {};
  const std::string hash = text_at(*config, "hash");
  if (hash == terms.config_hash) return {};
  return fmt::format("another config is served than the one on this host (hash {}, expected {})",
                     line_of(hash), terms.config_hash);
}

// "Expire date:Nov 25 19:13:51 2026 GMT" of the first certificate, which is the server's own.
std::optional<std::chrono::sys_seconds> expiry_of(std::string_view certificates) {
  constexpr std::string_view k_key = "Expire date:";
  while (!certificates.empty()) {
    std::string_view line = take_line(certificates);
    if (!line.starts_with(k_key)) continue;
    line.remove_prefix(k_key.size());
    std::string parts[4];
    for (std::string& part : parts) {
      line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
      const std::size_t end = std::min(line.find(' '), line.size());
      part = line.substr(0, end);
      line.remove_prefix(end);
    }
    const auto& [month, day, time, year] = parts;
    return parse_rfc2822_date(fmt::format("Sun, {:0>2} {} {} {} +0000", day, month, year, time));
  }
  return std::nullopt;
}

std::string problem_of_certificate(const PingReport& report, const PingTerms& terms) {
  if (terms.certificate_days.count() == 0 || !to_lower(terms.url).starts_with("https:")) return {};
  const auto expiry = expiry_of(report.certificates);
  if (!expiry)
    return "the expiry date of the certificate is unknown (certificate_days = 0 turns this check off)";
  const auto left = std::chrono::floor<std::chrono::days>(*expiry - terms.now);
  if (left >= terms.certificate_days) return {};
  return fmt::format("the certificate has {} day{} left (expected at least {})", left.count(),
                     left.count() == 1 ? "" : "s", terms.certificate_days.count());
}

}  // namespace

Result<PingReport> read_ping_report(std::string_view written, std::string body) {
  const std::string_view numbers = take_line(written);
  const std::size_t blank = std::min(numbers.find(' '), numbers.size());
  const auto exit_code = parse_number<int>(numbers.substr(0, blank));
  const auto status = parse_number<int>(numbers.substr(std::min(blank + 1, numbers.size())));
  if (!exit_code || !status)
    return Unexpected("not written by curl (expected its exit code and the HTTP status)");
  PingReport report;
  report.exit_code = *exit_code;
  report.status = *status;
  report.problem = take_line(written);
  report.certificates = written;
  report.body = std::move(body);
  return report;
}

std::string problem_of_ping(const PingReport& report, const PingTerms& terms) {
  if (report.exit_code != 0) return fmt::format("no answer: {}", line_of(report.problem));
  const Json ping = Json::parse(report.body, nullptr, false);
  if (report.status != k_status_ok) return problem_of_status(report, ping);
  if (!is_ping(ping)) return "the response is not from this phone (expected the JSON of /ping)";
  std::string problem = problem_of_config(ping, terms);
  return problem.empty() ? problem_of_certificate(report, terms) : problem;
}

}  // namespace ivr
