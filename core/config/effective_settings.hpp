// What a config says, with the defaults filled in and without its secrets: the output of `ivr config --json`.
#pragma once

#include "core/config/schema.hpp"
#include "core/ini/document.hpp"

#include <string>

namespace ivr {

// A JSON object. Its members are the sections, and theirs the keys, with the names of the file: first every
// section whose name is fixed, also those that the file does not have, then the others in the order of the
// file. A value is the one that is in force: a number, true or false, a list of texts, or a text. A key
// without a value, or with one that is wrong, is null, and so is a secret that is not given; one that is
// given is "set". Sections and keys that are unknown are left out. types: those that an action may have.
std::string effective_settings(const IniDocument& document, ActionTypes types);

}  // namespace ivr
