// Puts a document together: steps from one to the next, up to where the caller or the network must act.
//
// No <Redirect> between steps, because every document fetched is a silence on the line.
#pragma once

#include "core/call/model.hpp"
#include "core/call/respond.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

// How often a caller has come to the menu without choosing an option.
struct MenuCounters {
  int attempt = 1;  // how many times the menu has been read out since the last key, including this time
  int invalid = 0;  // how many wrong keys were pressed in a row
};

struct CallDocument {
  std::string text;
  std::string_view voicemail;  // as Step::voicemail: of the first Record verb a caller comes to
};

// A whole TwiML document that begins with step. The counters go into the addresses of the menu that it comes
// to. A document is bounded: where it would return to a step that it has,
// or exceed k_max_steps steps or the longest document, it ends with a <Redirect> to the next step.
CallDocument build_document(const Model& model, StepId step, MenuCounters counters,
                            const RequestContext& context);

inline constexpr std::size_t k_max_steps = 32;

// Reserved in a document for the longest <Redirect> and the end; names of actions are bounded so that it
// fits.
inline constexpr std::size_t k_reserve_bytes = 2UL * 1024;

}  // namespace ivr
