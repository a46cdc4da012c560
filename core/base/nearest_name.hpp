// Finds the name that was probably meant: "voicemail" for "voicemial".
//
// Safe to call from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ivr {

// The name with the fewest slips from wanted, the first of equals; "" when none is close. Slips are letters
// missing, added, changed or swapped with their neighbour (optimal string alignment); a third of wanted's
// length may be wrong, at least one letter, never all of them. Upper and lower case are no slip.
// A view into names.
std::string_view nearest_name(std::string_view wanted, std::span<const std::string_view> names);
std::string_view nearest_name(std::string_view wanted, std::span<const std::string> names);

// ` (did you mean "voicemail"?)`, to put after a message; "" when no name is close.
std::string did_you_mean(std::string_view wanted, std::span<const std::string_view> names);
std::string did_you_mean(std::string_view wanted, std::span<const std::string> names);

}  // namespace ivr
