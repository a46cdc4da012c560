// An INI file as Python's configparser understands it: sections of keys, each with the line it stands on.
//
// A value type; copies share their texts. Interpolation (%(name)s) is not applied yet: see interpolation.hpp.
#pragma once

#include "core/base/text_store.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace ivr {

struct IniEntry {
  std::string_view key;    // lower case
  std::string_view value;  // stripped; lines of a continued value are joined by \n
  int line = 0;            // where the key stands
};

struct IniSection {
  std::string_view name;  // as written, blanks included
  int line = 0;
  std::vector<IniEntry> entries;  // in file order

  [[nodiscard]] const IniEntry* find(std::string_view key) const;
};

struct IniDocument {
  std::vector<IniEntry> defaults;          // [DEFAULT]
  std::vector<IniSection> sections;        // in file order, names unique
  int lines = 0;                           // how many lines the file has
  std::shared_ptr<const TextStore> texts;  // what the views above lead into
};

}  // namespace ivr
