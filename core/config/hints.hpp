// What an operator probably meant: by what people call things, and only then by spelling.
//
// A guess by spelling does harm where names are short or a sister has another meaning, so there is none then.
// Each function gives words that end a message, with a blank in front, or "". Safe to call from any thread.
#pragma once

#include "core/config/schema.hpp"
#include "core/ini/document.hpp"

#include <string>
#include <string_view>

namespace ivr {

struct Suggestion {
  std::string name;   // what is taken for meant, so that nothing else is said of its absence; may be empty
  std::string words;  // " (did you mean \"play_say\"?)"
};

// For a key that the section does not have. schema: to find the section that has it.
Suggestion suggest_key(std::string_view key, const SectionSpec& spec, const Schema& schema);

// For a section that no config has, by its name and by its keys.
Suggestion suggest_section(const IniSection& section, const Schema& schema);

// For the type of an action.
Suggestion suggest_type(std::string_view type, ActionTypes types);

}  // namespace ivr
