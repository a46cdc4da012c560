// One mistake in a config file, in the words an operator reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ivr {

enum class Severity { warning, error };

struct Diagnostic {
  int line = 1;  // counted from 1; a mistake of the whole file has line 1
  Severity severity = Severity::error;
  std::string message;   // lower case, value quoted as in the file, says what was expected, no full stop
  bool of_file = false;  // a mistake of the whole file, which no line of it makes
};

using Diagnostics = std::vector<Diagnostic>;

bool has_errors(const Diagnostics& diagnostics);

// "file:line: message" or "file:line: warning: message", without a line break.
std::string to_text(std::string_view file, const Diagnostic& diagnostic);

struct DiagnosticLine {
  Severity severity;
  std::string text;
};

// The lines of all diagnostics, as to_text() gives them; of more than a thousand the first
// thousand, and how many were left out.
std::vector<DiagnosticLine> to_lines(std::string_view file, const Diagnostics& diagnostics);

}  // namespace ivr
