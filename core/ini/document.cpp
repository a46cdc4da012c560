#include "core/ini/document.hpp"

#include "core/base/ascii.hpp"
#include "core/base/quoting.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ivr {
namespace {

// In a section of no more keys than these, looking through all of them is faster than making a table.
constexpr std::size_t k_few_keys = 16;

// Blank lines at the end of a value are dropped; those at its start stay, as in configparser.
std::string_view strip_end(std::string_view value) {
  const std::string_view stripped = strip_unicode(value);
  if (stripped.empty()) return {};
  return value.substr(0, static_cast<std::size_t>(stripped.data() - value.data()) + stripped.size());
}

}  // namespace

const IniEntry* IniSection::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, &IniEntry::key);
  return entry == entries.end() ? nullptr : &*entry;
}

std::string_view DocumentBuilder::keep(std::string_view text) {
  if (text.empty()) return {};
  char* const place = static_cast<char*>(memory_->allocate(text.size(), alignof(char)));
  std::ranges::copy(text, place);
  return {place, text.size()};
}

void DocumentBuilder::open_section(std::string_view name, int line) {
  close_key();
  header_line_ = line;
  if (name == "DEFAULT") {
    place_ = Place::defaults;
    entries_ = &document_.defaults;
    return;
  }
  place_ = Place::section;
  section_lines_.clear();
  const auto found = section_index_.find(name);
  if (found == section_index_.end()) {
    const std::string_view kept = keep(name);
    section_index_.emplace(kept, document_.sections.size());
    entries_ =
        &document_.sections.emplace_back(IniSection{.name = kept, .line = line, .entries = {}}).entries;
    return;
  }
  IniSection& section = document_.sections[found->second];
  diagnostics_.push_back(
      {.line = line,
       .message = fmt::format("[{}]: the section is already at line {}", quote_name(name), section.line)});
  entries_ = &section.entries;
}

void DocumentBuilder::open_nameless_section() {
  close_key();
  place_ = Place::nameless;
  entries_ = nullptr;
}

void DocumentBuilder::add_key(std::string_view key, std::string_view value, int line) {
  drop_key();
  if (entries_ == nullptr) return;
  const std::string name = to_lower(key);
  if (const auto first = line_of(name)) return report_double_key(name, line, *first);
  entries_->push_back({.key = keep(name), .value = keep(value), .line = line});
  open_key_ = OpenKey::kept;
}

void DocumentBuilder::add_broken_key(std::string_view key, std::string_view value, int line) {
  drop_key();
  const std::string name = to_lower(key);
  if (entries_ == nullptr || line_of(name)) return;
  entries_->push_back({.key = keep(name), .value = keep(value), .line = line, .broken = true});
}

// Where the section has that key already. The table, once there are enough keys for one, is brought up to
// date here; that of [DEFAULT] is kept, because a file may open [DEFAULT] any number of times.
std::optional<int> DocumentBuilder::line_of(std::string_view key) {
  if (entries_->size() <= k_few_keys) {
    const auto entry = std::ranges::find(*entries_, key, &IniEntry::key);
    return entry == entries_->end() ? std::nullopt : std::optional(entry->line);
  }
  LineOfKey& lines = place_ == Place::defaults ? default_lines_ : section_lines_;
  while (lines.size() < entries_->size()) {
    const IniEntry& entry = (*entries_)[lines.size()];
    lines.emplace(entry.key, entry.line);
  }
  const auto found = lines.find(key);
  return found == lines.end() ? std::nullopt : std::optional(found->second);
}

// Not when the whole section is there twice, which is reported already.
void DocumentBuilder::report_double_key(std::string_view key, int line, int first_line) {
  if (place_ == Place::section && first_line < header_line_) return;
  diagnostics_.push_back(
      {.line = line,
       .message = fmt::format("{}: already set at line {} of this section", quote_name(key), first_line)});
}

void DocumentBuilder::continue_value(std::string_view line) {
  if (open_key_ != OpenKey::kept) return;
  further_lines_ += '\n';
  further_lines_ += line;
}

void DocumentBuilder::drop_key() {
  close_key();
  open_key_ = OpenKey::dropped;
}

void DocumentBuilder::close_key() {
  if (open_key_ == OpenKey::kept && !further_lines_.empty()) {
    std::string_view& value = entries_->back().value;
    further_lines_.insert(0, value);
    const std::string_view whole = strip_end(further_lines_);
    if (whole.size() != value.size()) value = keep(whole);
    further_lines_.clear();
  }
  open_key_ = OpenKey::none;
}

IniDocument DocumentBuilder::finish(int lines) {
  close_key();
  document_.lines = lines;
  document_.memory = std::move(memory_);
  return std::move(document_);
}

}  // namespace ivr
