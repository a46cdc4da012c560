// What a config means depends on its machine: on the day, and on the calendars that it names.
#pragma once

#include "core/base/result.hpp"
#include "core/ini/document.hpp"
#include "core/time/zone.hpp"

#include <map>
#include <string>
#include <vector>

namespace ivr {

struct Surroundings {
  WallTime now{};  // calendars are read for the years from the one before to the tenth after it
  // The texts of files by their paths as written, or why there is none, in words that follow "PATH: ". A
  // calendar that is not here was not asked for, and closes nothing.
  std::map<std::string, Result<std::string>, std::less<>> files{};
};

// The paths of all calendars that the document names, each once.
std::vector<std::string> calendar_paths(const IniDocument& document);

}  // namespace ivr
