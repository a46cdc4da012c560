// What is read of a config file, and the mistakes in it, as text that tests compare.
#pragma once

#include <string>
#include <string_view>

namespace ivr::test {

// What was read, one line each: "LINE [section]", "LINE key = value" with | for a line break, and last the
// mistakes as an operator sees them.
std::string shown_ini(std::string_view text);

// Only the mistakes.
std::string ini_mistakes(std::string_view text);

}  // namespace ivr::test
