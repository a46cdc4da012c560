// The "store:" line of a golden call: what the server knows of the alert store.
#pragma once

#include "core/alerts/store_entry.hpp"

#include <optional>
#include <string_view>

namespace golden {

// "away", or words of the form NAME=NUMBER (pending, sending, sent, failed, empty, oldest in seconds) and
// NAME=TEXT (key: signs links; stopped: why a queue is), none of them needed: one blank between two. Nothing
// when text is in another form.
std::optional<ivr::StoreView> parse_store_line(std::string_view text);

}  // namespace golden
