#include "core/ini/document_builder.hpp"

#include "core/ini/lines.hpp"
#include "core/text/characters.hpp"

#include "core/text/utf8.hpp"

#include <fmt/format.h>

#include <utility>

namespace ivr {
namespace {

// Blank lines at the end of a value belong to nobody; those at its start stay, as configparser has it.
void strip_end(std::vector<IniEntry>& entries) {
  for (IniEntry& entry : entries) {
    const std::string_view stripped = strip_unicode(entry.value);
    if (stripped.empty()) {
      entry.value.clear();
    } else {
      entry.value.resize(static_cast<std::size_t>(stripped.data() - entry.value.data()) + stripped.size());
    }
  }
}

}  // namespace

void DocumentBuilder::open_section(std::string_view name, int line) {
  close_key();
  section_ = name;
  header_line_ = line;
  if (name == "DEFAULT") {
    place_ = Place::defaults;
    entries_ = &document_.defaults;
    return;
  }
  place_ = Place::section;
  const auto [found, is_new] = section_index_.try_emplace(section_, document_.sections.size());
  if (is_new) {
    document_.sections.push_back({.name = section_, .line = line, .entries = {}});
  } else {
    const int first_line = document_.sections[found->second].line;
    diagnostics_.push_back(
        {.line = line,
         .message = fmt::format("[{}]: the section stands already at line {}", excerpt(name), first_line)});
  }
  entries_ = &document_.sections[found->second].entries;
}

void DocumentBuilder::open_nameless_section() {
  close_key();
  place_ = Place::nameless;
  entries_ = nullptr;
}

void DocumentBuilder::add_key(std::string_view key, std::string_view value, int line) {
  drop_key();
  if (entries_ == nullptr) return;
  std::string name = to_lower(key);
  const auto [found, is_new] = key_lines_.try_emplace(section_ + '\n' + name, line);
  if (!is_new) return report_double_key(name, line, found->second);
  entries_->push_back({.key = std::move(name), .value = std::string(value), .line = line});
  value_ = &entries_->back().value;
}

// Not when the whole section stands twice, which is said already.
void DocumentBuilder::report_double_key(std::string_view key, int line, int first_line) {
  if (place_ == Place::section && first_line < header_line_) return;
  diagnostics_.push_back(
      {.line = line,
       .message = fmt::format("{}: stands already at line {} of this section", excerpt(key), first_line)});
}

void DocumentBuilder::continue_value(std::string_view line) {
  if (value_ == nullptr || value_ == &dropped_) return;
  *value_ += '\n';
  *value_ += line;
}

IniDocument DocumentBuilder::finish(int lines) {
  strip_end(document_.defaults);
  for (IniSection& section : document_.sections) strip_end(section.entries);
  document_.lines = lines;
  return std::move(document_);
}

}  // namespace ivr
