// A secret of a config: from the text itself, from the environment, from systemd, or from a file.
#pragma once

#include "core/config/secrets.hpp"
#include "core/config/section_reader.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace ivr {

// What to make of a secret that is not given.
enum class SecretNeed { mandatory, optional };

// key = VALUE, key = env:NAME, key = credential:NAME, or key_file = PATH; one of them at most. Nothing when
// none is given; "" when it is wrong (which is then said), and when the shell was not to ask for its source
// (see Loader). A secret is never quoted.
std::optional<std::string> read_secret(SectionReader& values, const Secrets& secrets, const std::string& key,
                                       SecretNeed need);

// The secret that belongs to owner, a key of the same section: mandatory with it, warned of without.
std::string read_secret_of(SectionReader& values, const Secrets& secrets, const std::string& key,
                           std::string_view owner, bool has_owner);

}  // namespace ivr
