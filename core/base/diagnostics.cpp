#include "core/base/diagnostics.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {

bool has_errors(const Diagnostics& diagnostics) {
  return std::ranges::any_of(diagnostics, [](const Diagnostic& d) { return d.severity == Severity::error; });
}

std::string to_text(std::string_view file, const Diagnostic& diagnostic) {
  const std::string_view mark = diagnostic.severity == Severity::warning ? "warning: " : "";
  return fmt::format("{}:{}: {}{}", file, diagnostic.line, mark, diagnostic.message);
}

std::vector<DiagnosticLine> to_lines(std::string_view file, const Diagnostics& diagnostics) {
  constexpr std::size_t k_max_lines = 1000;
  std::vector<DiagnosticLine> lines;
  for (const Diagnostic& diagnostic : diagnostics) {
    if (lines.size() == k_max_lines) break;
    lines.push_back({diagnostic.severity, to_text(file, diagnostic)});
  }
  if (lines.size() == diagnostics.size()) return lines;
  const Severity severity = has_errors(diagnostics) ? Severity::error : Severity::warning;
  lines.push_back({severity, fmt::format("{}: and {} more", file, diagnostics.size() - lines.size())});
  return lines;
}

}  // namespace ivr
