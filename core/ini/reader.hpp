// Reads the text of a config.ini.
//
// The format is that of Python's configparser with its defaults, which read the files of the system this
// one succeeds: keys case-insensitive, section names case-sensitive, "=" or ":", comments only on lines of
// their own, continuation lines by indentation, [DEFAULT]. inih splits keys from values; the rest is done
// here, because inih cuts long names and loses count of lines.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/ini/document.hpp"

#include <string_view>

namespace ivr {

// Whether a word, in lower case, is the name of a key.
using IsKey = bool (*)(std::string_view word);

// All of the text is read whatever mistakes it has: syntax errors, duplicate sections and keys, keys before
// the first section, bytes that are not UTF-8, NULs and other control characters are added to diagnostics,
// each with its line. No message quotes a line that is no key, because it may hold a secret: only its first
// word, if is_key knows it. Safe to call from any thread.
IniDocument read_ini(std::string_view text, Diagnostics& diagnostics, IsKey is_key = nullptr);

}  // namespace ivr
