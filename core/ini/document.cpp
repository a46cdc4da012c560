#include "core/ini/document.hpp"

#include <algorithm>

namespace ivr {

const IniEntry* IniSection::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, &IniEntry::key);
  return entry == entries.end() ? nullptr : &*entry;
}

}  // namespace ivr
