#include "fcgi_app/cli/alert_table.hpp"

#include "core/base/utf8.hpp"
#include "core/texts/phrases.hpp"
#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/cli/times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace ivr {
namespace {

constexpr std::size_t k_columns = 11;
constexpr std::size_t k_widest = 40;
constexpr std::size_t k_widest_problem = 80;

using Row = std::array<std::string, k_columns>;

Row header(const TimeZone& zone) {
  return {"id",       "state",       fmt::format("created ({})", zone.name()),
          "waited",   "channel",     "recipient",
          "caller",   "action",      "length",
          "attempts", "last problem"};
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : text;
}

struct SubjectCells {
  std::string caller;
  std::string action;
  std::string length;
};

SubjectCells cells_of(const HealthNotice& /*notice*/) {
  return {"-", "(health check)", "-"};
}

SubjectCells cells_of(const Recording& recording) {
  return {or_dash(printable_excerpt(recording.caller, k_widest)),
          printable_excerpt(recording.action, k_widest),
          recording.length ? length_words(*recording.length, Wording::in_full) : "-"};
}

Row row_of(const Alert& alert, const TimeZone& zone, StoreTime now) {
  SubjectCells subject = std::visit([](const auto& one) { return cells_of(one); }, alert.subject);
  return {fmt::format("{}", alert.id),
          std::string(to_text(alert.state)),
          local_time(alert.created_at, zone),
          span_text(waited(alert, now)),
          std::string(to_text(alert.recipient.channel)),
          printable_excerpt(alert.recipient.address, k_widest),
          std::move(subject.caller),
          std::move(subject.action),
          std::move(subject.length),
          fmt::format("{}", alert.attempts),
          or_dash(printable_excerpt(last_problem(alert), k_widest_problem))};
}

std::string lines_of(const std::vector<Row>& rows) {
  std::array<std::size_t, k_columns> widths{};
  for (const Row& row : rows) {
    for (std::size_t column = 0; column < k_columns; ++column)
      widths[column] = std::max(widths[column], count_code_points(row[column]));
  }
  std::string text;
  for (const Row& row : rows) {
    for (std::size_t column = 0; column + 1 < k_columns; ++column) {
      text += row[column];
      text.append(widths[column] + 2 - count_code_points(row[column]), ' ');
    }
    text += row.back();
    text += '\n';
  }
  return text;
}

}  // namespace

std::string alert_table(std::span<const Alert> alerts, const TimeZone& zone, StoreTime now) {
  std::vector<Row> rows{header(zone)};
  for (const Alert& alert : alerts) rows.push_back(row_of(alert, zone, now));
  return lines_of(rows);
}

std::chrono::milliseconds waited(const Alert& alert, StoreTime now) {
  return alert.done_at.value_or(now) - alert.created_at;
}

std::string last_problem(const Alert& alert) {
  if (alert.code.empty() || alert.problem.empty()) return alert.code + alert.problem;
  return fmt::format("{}: {}", alert.code, alert.problem);
}

}  // namespace ivr
