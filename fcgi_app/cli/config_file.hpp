// Loads a config.ini from disk: what `ivr check`, the start of `ivr serve` and its reload have in common.
//
// Reads the file, fetches the secrets it names from the environment and from files, and hands all of it to
// core. Not for worker threads: it reads the environment and may take a second.
#pragma once

#include "core/base/result.hpp"
#include "core/call/load.hpp"
#include "core/config/secrets.hpp"

#include <string>

namespace ivr {

inline constexpr const char* k_default_config = "/etc/ivr/config.ini";

// What may stand for a config: a server that waits for somebody to write into a pipe answers no calls
// meanwhile.
enum class FileKind { regular, any };

// The error says why the file could not be read ("no such file or directory"), without its name. Mistakes
// in the file are not errors here but diagnostics of Loaded.
// loader: whose secrets are fetched.
Result<Loaded> load_config_file(const std::string& path, FileKind kind, Loader loader);

// To the log, each with its file and line.
void write_diagnostics(const std::string& path, const Diagnostics& diagnostics);

}  // namespace ivr
