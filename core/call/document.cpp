#include "core/call/document.hpp"

#include "core/twiml/writer.hpp"
#include "core/webhook/endpoint.hpp"

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

  CallDocument run(StepId id, MenuCounters counters) {
    text_.append(k_document_start);
    while (id != k_no_step) {
      if (must_end_before(id)) {
        append_redirect(model_.steps[id], counters.invalid);
        break;
      }
      // must_end_before() bounds this, except for a step without an address, which is the first or the last.
      if (length_ < k_max_steps) visited_[length_++] = id;
      id = enter(model_.steps[id], counters);
      counters.attempt = 1;  // only a menu that was requested by its address is in a later attempt
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

  StepId enter(const Step& step, MenuCounters counters) {
    if (step.gate) {
      const OpeningStatus status = model_.hours[step.gate->hours].status_at(context_.now);
      if (!status.open) return when_closed(*step.gate, status);
    }
    append_verbs(step, counters.invalid);
    if (voicemail_.empty()) voicemail_ = step.voicemail;
    if (step.repeats_menu) {
      fmt::format_to(std::back_inserter(text_), "<Redirect>{}?{}={}", model_.menu_url, k_loop_count,
                     counters.attempt);
      append_invalid("&amp;", counters.invalid);
      text_.append("</Redirect>");
    }
    return step.next;
  }

  // A menu asks for the next key at an address that counts the wrong ones before it.
  void append_verbs(const Step& step, int invalid) {
    text_.append(step.twiml.substr(0, step.query_at));
    if (step.query_at != 0) append_invalid("?", invalid);
    text_.append(step.twiml.substr(step.query_at));
  }

  void append_redirect(const Step& step, int invalid) {
    if (step.query_at == 0 || invalid == 0) {
      text_.append(step.redirect);
      return;
    }
    fmt::format_to(std::back_inserter(text_), "<Redirect>{}", model_.menu_url);
    append_invalid("?", invalid);
    text_.append("</Redirect>");
  }

  void append_invalid(std::string_view separator, int invalid) {
    if (invalid > 0)
      fmt::format_to(std::back_inserter(text_), "{}{}={}", separator, k_invalid_count, invalid);
  }

  [[nodiscard]] StepId when_closed(const HoursGate& gate, const OpeningStatus& status) const {
    if (status.holiday == nullptr || !status.holiday->action) return gate.when_closed;
    return model_.holiday_steps[gate.hours][*status.holiday->action];
  }

  const Model& model_;
  const RequestContext& context_;
  std::string text_;
  std::string_view voicemail_;
  std::array<StepId, k_max_steps> visited_{};
  std::size_t length_ = 0;
};

}  // namespace

CallDocument build_document(const Model& model, StepId step, MenuCounters counters,
                            const RequestContext& context) {
  return DocumentBuilder(model, context).run(step, counters);
}

}  // namespace ivr
