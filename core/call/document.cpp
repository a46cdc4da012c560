#include "core/call/document.hpp"

#include "core/twiml/writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

namespace ivr {
namespace {

constexpr std::size_t k_usual_bytes = 1024;  // of a document

class DocumentBuilder {
 public:
  DocumentBuilder(const Model& model, const RequestContext& context) : model_(model), context_(context) {
    text_.reserve(k_usual_bytes);
  }

  CallDocument run(StepId id, int attempt) {
    text_.append(k_document_start);
    while (id != k_no_step) {
      if (must_end_before(id)) {
        text_.append(model_.steps[id].redirect);
        break;
      }
      // must_end_before() bounds this, except for a step without an address, which is the first or the last.
      if (length_ < k_max_steps) visited_[length_++] = id;
      id = enter(model_.steps[id], attempt);
      attempt = 1;  // only a menu that was requested by its address is in a later attempt
    }
    text_.append(k_document_end);
    return {std::move(text_), voicemail_};
  }

 private:
  // A step without an address of its own is entered from outside only, so no document comes back to it.
  [[nodiscard]] bool must_end_before(StepId id) const {
    const Step& step = model_.steps[id];
    if (length_ == 0 || step.redirect.empty()) return false;
    const auto* end = visited_.begin() + length_;
    return length_ == k_max_steps || std::find(visited_.begin(), end, id) != end ||
           text_.size() + step.twiml.size() + k_reserve_bytes > k_max_document_bytes;
  }

  StepId enter(const Step& step, int attempt) {
    if (step.gate && !is_open(step.gate->hours)) return step.gate->when_closed;
    text_.append(step.twiml);
    if (voicemail_.empty()) voicemail_ = step.voicemail;
    if (step.repeats_menu) {
      fmt::format_to(std::back_inserter(text_), "<Redirect>{}?loop_count={}</Redirect>", model_.menu_url,
                     attempt);
    }
    return step.next;
  }

  [[nodiscard]] bool is_open(std::size_t hours) const {
    return model_.hours[hours].status(model_.zone.local_time(context_.now)).open;
  }

  const Model& model_;
  const RequestContext& context_;
  std::string text_;
  std::string_view voicemail_;
  std::array<StepId, k_max_steps> visited_{};
  std::size_t length_ = 0;
};

}  // namespace

CallDocument build_document(const Model& model, StepId step, int attempt, const RequestContext& context) {
  return DocumentBuilder(model, context).run(step, attempt);
}

}  // namespace ivr
