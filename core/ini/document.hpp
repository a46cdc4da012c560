// An INI file as Python's configparser understands it: sections of keys, each with the line it stands on.
//
// A value type. Interpolation (%(name)s) is not applied yet: see interpolation.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ivr {

struct IniEntry {
  std::string key;    // lower case
  std::string value;  // stripped; lines of a continued value are joined by \n
  int line = 0;       // where the key stands
};

struct IniSection {
  std::string name;  // as written, blanks included
  int line = 0;
  std::vector<IniEntry> entries;  // in file order

  [[nodiscard]] const IniEntry* find(std::string_view key) const;
};

struct IniDocument {
  std::vector<IniEntry> defaults;    // [DEFAULT]
  std::vector<IniSection> sections;  // in file order, names unique
  int lines = 0;                     // how many lines the file has
};

}  // namespace ivr
