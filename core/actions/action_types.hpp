// The types that an action can have, and how Twilio calls back about an action: the addresses it is given,
// what it reports, and what happens then. Each type has a file in this folder.
//
// Plain values; pure.
#pragma once

#include "core/base/url.hpp"
#include "core/config/schema.hpp"
#include "core/config/settings.hpp"
#include "core/time/zone.hpp"
#include "core/webhook/effects.hpp"
#include "core/webhook/endpoint.hpp"
#include "core/webhook/form.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

extern const ActionType k_forward_type;
extern const ActionType k_hangup_type;
extern const ActionType k_redirect_type;
extern const ActionType k_voicemail_type;

// All of them, by name.
inline ActionTypes action_types() {
  static constexpr std::array k_types = {&k_forward_type, &k_hangup_type, &k_redirect_type,
                                         &k_voicemail_type};
  return k_types;
}

// The parameter in a callback's address that names the action.
inline constexpr std::string_view k_action_parameter = "initiated_by_section";

// The addresses for one action's verbs. Refers to its arguments: do not keep it longer.
class CallbackUrls {
 public:
  CallbackUrls(std::string_view public_base_url, std::string_view base_path, std::string_view action)
      : public_base_url_(public_base_url), base_path_(base_path), action_(action) {}

  // path: one of those in endpoint.hpp. An absolute path, which Twilio resolves against the document.
  [[nodiscard]] std::string for_verb(std::string_view path) const {
    return fmt::format("{}{}?{}={}", base_path_, path, k_action_parameter, percent_encode(action_));
  }

  // For a callback that Twilio must repeat when it fails. Twilio reads connection overrides from absolute
  // URLs only (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides), so without
  // public_base_url there are none.
  [[nodiscard]] std::string with_retries(std::string_view path) const {
    if (public_base_url_.empty()) return for_verb(path);
    return fmt::format("{}{}#rc=5&rp=all", public_base_url_, for_verb(path));
  }

 private:
  std::string_view public_base_url_;
  std::string_view base_path_;
  std::string_view action_;
};

struct CallbackRequest {
  Endpoint endpoint = Endpoint::unknown;  // one of ActionType::callbacks
  const Parameters& parameters;
  std::string_view action;         // the name in the address
  const ActionSettings* settings;  // of that action; null: no action of the type has that name (any more)
  std::string_view account_sid;
  WallTime now;
};

struct CallbackResult {
  enum class Next { nothing, link, hangup, apology };
  Next next = Next::nothing;  // nothing: Twilio plays nothing of the response
  std::string_view label;     // of the link that the call follows
  std::vector<Effect> effects{};
};

}  // namespace ivr
