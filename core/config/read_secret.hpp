// A secret of a config: as it is written there, from the environment, from systemd, or from a file.
#pragma once

#include "core/config/secrets.hpp"
#include "core/config/section_reader.hpp"

#include <optional>
#include <string>

namespace ivr {

// key = VALUE, key = env:NAME, key = credential:NAME, or key_file = PATH; one of them at most. Nothing if
// none is given; "" if it is wrong (which is then said), and if the shell was not to ask for its source (see
// Loader). No message quotes a secret.
std::optional<std::string> read_secret(SectionReader& values, const Secrets& secrets, const std::string& key);

}  // namespace ivr
