// Loads a config.ini from disk, for all verbs.
//
// Reads the file, fetches the secrets it names from the environment and from files, and hands both to core.
// Not for worker threads: it reads the environment and may take a second.
#pragma once

#include "core/base/result.hpp"
#include "core/call/load.hpp"
#include "core/config/secrets.hpp"

#include <string>

namespace ivr {

inline constexpr const char* k_default_config = "/etc/ivr/config.ini";

// Which files are accepted: a server that waits for a writer of a pipe answers no calls meanwhile.
enum class FileKind { regular, any };

// The error says why the file could not be read ("no such file or directory"), without its name. Mistakes in
// the file are not errors here but diagnostics of Loaded. loader: the process whose secrets are fetched.
Result<Loaded> load_config_file(const std::string& path, FileKind kind, Loader loader);

// The same, and what the file says key by key.
struct CheckedConfig {
  Loaded loaded;
  IniDocument document;
};

Result<CheckedConfig> check_config_file(const std::string& path, FileKind kind, Loader loader);

// A line in the log for each: config_error or config_warning, with its file and line. least: the lowest
// severity that is written; `ivr deliver` leaves warnings to the server, which reads the same file.
void write_diagnostics(const std::string& path, const Diagnostics& diagnostics,
                       Severity least = Severity::warning);

}  // namespace ivr
