// A response as the FastCGI records that go back: STDOUT, and END_REQUEST behind it. Pure.
#pragma once

#include "core/webhook/effects.hpp"

#include <string>

namespace ivr {

// All that is sent for the request of that id. Replaces text, whose memory is used again.
void write_reply(std::string& text, const Response& response, unsigned id);

}  // namespace ivr
