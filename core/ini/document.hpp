// An INI file as Python's configparser understands it: sections of keys, each with its line.
//
// A value type; copies share their texts. Interpolation (%(name)s) is not applied yet: see interpolation.hpp.
#pragma once

#include "core/base/diagnostics.hpp"

#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace ivr {

struct IniEntry {
  std::string_view key;    // lower case
  std::string_view value;  // stripped; lines of a continued value are joined by \n
  int line = 0;            // of the key
  bool broken = false;     // the line has a mistake, so that the value is not to be relied on
};

struct IniSection {
  std::string_view name;  // as written, blanks included
  int line = 0;
  std::vector<IniEntry> entries;  // in file order

  [[nodiscard]] const IniEntry* find(std::string_view key) const;
};

struct IniDocument {
  std::vector<IniEntry> defaults;                           // [DEFAULT]
  std::vector<IniSection> sections;                         // in file order, names unique
  int lines = 0;                                            // how many lines the file has
  std::shared_ptr<const std::pmr::memory_resource> memory;  // what the views above lead into
};

// Puts an IniDocument together, line by line, and reports what is in it twice.
//
// One mistake does not cause messages about others: what follows it is read as if it had been made right.
class DocumentBuilder {
 public:
  // diagnostics must outlive the builder.
  explicit DocumentBuilder(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}
  DocumentBuilder(const DocumentBuilder&) = delete;
  DocumentBuilder& operator=(const DocumentBuilder&) = delete;

  // The keys that follow belong to this section. A second section of the name is reported and goes on with
  // the first one.
  void open_section(std::string_view name, int line);

  // The keys that follow are dropped, up to the next section.
  void open_nameless_section();

  [[nodiscard]] bool in_section() const { return place_ != Place::before_first; }
  [[nodiscard]] bool in_defaults() const { return place_ == Place::defaults; }

  // The open key is the one that further lines continue. A key that is in the section already is reported
  // and dropped, with its further lines.
  void add_key(std::string_view key, std::string_view value, int line);

  // A key whose value is not to be relied on, because the line is broken. Nothing if the section has the key
  // already.
  void add_broken_key(std::string_view key, std::string_view value, int line);

  // What continues the key of a broken line is dropped too.
  void drop_key();
  void close_key();
  [[nodiscard]] bool has_open_key() const { return open_key_ != OpenKey::none; }
  void continue_value(std::string_view line);

  IniDocument finish(int lines);

 private:
  enum class Place { before_first, defaults, section, nameless };
  enum class OpenKey { none, kept, dropped };  // kept: the last of entries_
  using LineOfKey = std::unordered_map<std::string_view, int>;

  std::string_view keep(std::string_view text);
  std::optional<int> line_of(std::string_view key);
  void report_double_key(std::string_view key, int line, int first_line);

  Diagnostics& diagnostics_;
  IniDocument document_;
  Place place_ = Place::before_first;
  int header_line_ = 0;                       // where the section was opened last
  std::vector<IniEntry>* entries_ = nullptr;  // of the section; null: they are dropped
  OpenKey open_key_ = OpenKey::none;
  std::string further_lines_;  // of the open key that is kept, each after a \n
  std::shared_ptr<std::pmr::monotonic_buffer_resource> memory_ =
      std::make_shared<std::pmr::monotonic_buffer_resource>();
  std::unordered_map<std::string_view, std::size_t> section_index_;
  LineOfKey default_lines_;  // where keys of [DEFAULT] and of the open section are: see line_of()
  LineOfKey section_lines_;
};

}  // namespace ivr
