// Whether a webhook is Twilio's, and well-formed, before anything of it is used.
#pragma once

#include "core/call/model.hpp"
#include "core/webhook/effects.hpp"
#include "core/webhook/form.hpp"
#include "core/webhook/request.hpp"

#include <optional>
#include <string_view>

namespace ivr {

// Nothing when the request may be believed; else why not. form: the body (POST) or the query (GET).
// With [twilio] validate_signature = no every request is believed.
std::optional<Refusal> refuse(const Signing& signing, const Request& request, const Form& form);

}  // namespace ivr
