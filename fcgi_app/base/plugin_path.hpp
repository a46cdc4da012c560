// Where the parts of the program lie that are loaded only when they are wanted, for what they bring along.
#pragma once

#include <string>
#include <string_view>

namespace ivr {

// The path of a part: beside the running program, as it is built, or in the folder of a package's own
// programs. Where there is no such part, the latter, for the message of whoever fails to open it.
std::string part_path(std::string_view name);

}  // namespace ivr
