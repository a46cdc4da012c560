#include "core/diagnostic.hpp"

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

}  // namespace ivr
