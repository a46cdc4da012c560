#include "core/call/document.hpp"

#include "core/time/known_hours.hpp"
#include "core/time/opening_status.hpp"
#include "core/twiml/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace ivr {
namespace {

constexpr std::size_t k_usual_bytes = 1024;  // of a document

class Chain {
 public:
  Chain(const Model& model, const Facts& facts) : model_(model), facts_(facts) {
    text_.reserve(k_usual_bytes);
  }

  CallDocument follow(StepId id, int pass) {
    text_.append(k_document_start);
    while (id != k_no_step) {
      if (must_end_before(id)) {
        text_.append(model_.steps[id].redirect);
        break;
      }
      // Bounded by must_end_before(), but for a step without an address: it is the first or ends the chain.
      if (length_ < k_max_steps) visited_[length_++] = id;
      id = enter(model_.steps[id], pass);
      pass = 1;  // only who was asked for by address is in a later pass
    }
    text_.append(k_document_end);
    return {std::move(text_), recorder_};
  }

 private:
  // A step without an address of its own is entered from outside only, so no chain comes back to it.
  [[nodiscard]] bool must_end_before(StepId id) const {
    const Step& step = model_.steps[id];
    if (length_ == 0 || step.redirect.empty()) return false;
    const auto* end = visited_.begin() + length_;
    return length_ == k_max_steps || std::find(visited_.begin(), end, id) != end ||
           text_.size() + step.twiml.size() + k_reserve_bytes > k_max_document_bytes;
  }

  StepId enter(const Step& step, int pass) {
    if (step.gate && !is_open(step.gate->hours)) return step.gate->when_closed;
    text_.append(step.twiml);
    if (recorder_ == k_no_recorder) recorder_ = step.recorder;
    if (step.repeats_menu) {
      fmt::format_to(std::back_inserter(text_), "<Redirect>{}?loop_count={}</Redirect>", model_.menu_address,
                     pass);
    }
    return step.next;
  }

  [[nodiscard]] bool is_open(std::size_t hours) const {
    const auto work_out = [&] { return verdict_at(model_.hours[hours], model_.zone, facts_.now); };
    return facts_.hours == nullptr ? work_out().open : facts_.hours->is_open(hours, facts_.now, work_out);
  }

  const Model& model_;
  const Facts& facts_;
  std::string text_;
  std::uint32_t recorder_ = k_no_recorder;
  std::array<StepId, k_max_steps> visited_{};
  std::size_t length_ = 0;
};

}  // namespace

CallDocument build_document(const Model& model, StepId step, int pass, const Facts& facts) {
  return Chain(model, facts).follow(step, pass);
}

}  // namespace ivr
