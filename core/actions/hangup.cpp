// type = hangup: says its prompt and ends the call.
#include "core/actions/action_types.hpp"
#include "core/config/section_reader.hpp"
#include "core/twiml/writer.hpp"

#include <array>

namespace ivr {
namespace {

constexpr std::array k_keys = std::to_array<KeySpec>({
    {"type", Requirement::yes},
    {"play_sample", Requirement::no, "", ValueKind::sample},
    {"play_say"},
    {"play_ssml"},
    {"hours"},
    {"hours_action_on_closed", Requirement::with_hours},
});

struct Hangup : ActionSettings {
  void write(TwimlWriter& verbs, const CallbackUrls& /*urls*/) const override { verbs.hangup(); }
};

std::shared_ptr<const ActionSettings> read(SectionReader& /*values*/, Action& /*action*/) {
  return std::make_shared<const Hangup>();
}

}  // namespace

const ActionType k_hangup_type = {.name = "hangup", .keys = k_keys, .read = read};

}  // namespace ivr
