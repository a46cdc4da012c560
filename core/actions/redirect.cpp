// type = redirect: says its prompt, and the call continues at another place of the menu.
//
// It has no verb of its own: the flow graph knows where the path leads, and the call goes there within the
// same document.
#include "core/actions/action_types.hpp"
#include "core/config/section_reader.hpp"

#include <array>

namespace ivr {
namespace {

constexpr std::array k_keys = std::to_array<KeySpec>({
    {"type", Requirement::yes},
    {"play_sample", Requirement::no, "", ValueKind::sample},
    {"play_say"},
    {"play_ssml"},
    {"path", Requirement::yes},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

struct Redirect : ActionSettings {
  void write(TwimlWriter& /*verbs*/, const CallbackUrls& /*urls*/) const override {}
  [[nodiscard]] bool is_silent() const override { return true; }
};

std::shared_ptr<const ActionSettings> read(SectionReader& values, Action& action) {
  action.links.push_back({"next", values.reference("path"), Link::Kind::path});
  return std::make_shared<const Redirect>();
}

}  // namespace

const ActionType k_redirect_type = {.name = "redirect", .keys = k_keys, .read = read};

}  // namespace ivr
