// Answers one webhook from the config of the moment, and carries out what must happen besides.
#pragma once

#include "core/webhook/answer.hpp"
#include "core/webhook/request.hpp"
#include "fcgi_app/serve/current_config.hpp"

namespace ivr {

// Safe to call from any thread.
Answer answer_webhook(const CurrentConfig& config, const Request& request);

}  // namespace ivr
