// Puts a document together: the steps from one to the next, up to where the caller or the network must act.
//
// No <Redirect> between steps, because every document fetched is a silence on the line.
#pragma once

#include "core/call/model.hpp"
#include "core/call/respond.hpp"

#include <cstdint>
#include <string>

namespace ivr {

struct CallDocument {
  std::string text;
  std::uint32_t recorder = k_no_recorder;  // as Step::recorder: the first Record verb a caller comes to
};

// A whole TwiML document that begins with step. pass: which time the menu is asked, for a step that asks
// again. The chain is bounded: where it comes back to a step it has been to, grows past k_max_steps steps or
// would not fit a document, it ends with a <Redirect> to where it was going.
CallDocument build_document(const Model& model, StepId step, int pass, const Facts& facts);

inline constexpr std::size_t k_max_steps = 32;

// Kept free in a document for the longest <Redirect> and the end; names of actions are bounded to fit it.
inline constexpr std::size_t k_reserve_bytes = 2UL * 1024;

}  // namespace ivr
