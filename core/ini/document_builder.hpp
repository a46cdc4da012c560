// Puts an IniDocument together, line by line, and reports what stands in it twice.
//
// One mistake does not bring forth others: what follows it is read as though it had been made right.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/base/name_table.hpp"
#include "core/base/text_store.hpp"
#include "core/ini/document.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

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

  // The open key is the one that further lines continue. A key that stands in the section already is
  // reported and dropped, with its further lines.
  void add_key(std::string_view key, std::string_view value, int line);

  // What continues the key of a broken line is dropped too.
  void drop_key();
  void close_key();
  [[nodiscard]] bool has_open_key() const { return open_key_ != OpenKey::none; }
  void continue_value(std::string_view line);

  IniDocument finish(int lines);

 private:
  enum class Place { before_first, defaults, section, nameless };
  enum class OpenKey { none, kept, dropped };  // kept: the last of entries_
  std::optional<int> line_of(std::string_view key);
  void report_double_key(std::string_view key, int line, int first_line);

  Diagnostics& diagnostics_;
  IniDocument document_;
  Place place_ = Place::before_first;
  int header_line_ = 0;                       // where the section was opened last
  std::vector<IniEntry>* entries_ = nullptr;  // of the section; null: they are dropped
  OpenKey open_key_ = OpenKey::none;
  std::string further_lines_;  // of the open key that is kept, each behind a \n
  std::shared_ptr<TextStore> texts_ = std::make_shared<TextStore>();
  NameTable<std::size_t> section_index_;
  NameTable<int> default_lines_;  // where keys of [DEFAULT] and of the open section stand: see line_of()
  NameTable<int> section_lines_;
};

}  // namespace ivr
