// Checks a link to a recording, and says where nginx finds the audio.
#include "core/call/public_requests.hpp"

#include "core/alerts/recording_link.hpp"
#include "core/alerts/store_entry.hpp"
#include "core/base/numbers.hpp"
#include "core/crypto/hmac.hpp"
#include "core/webhook/form.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_text_type = "text/plain; charset=utf-8";

HandlerResult plain_text(int status, std::string_view text) {
  HandlerResult result;
  result.response.status = status;
  result.response.content_type = k_text_type;
  result.response.body = fmt::format("{}\n", text);
  return result;
}

std::string_view link_key_of(const Model& model, const RequestContext& context) {
  if (!model.alerts.link_key.empty()) return model.alerts.link_key;
  return context.store == nullptr ? std::string_view() : context.store->link_key;
}

// nginx sends these credentials to Twilio and to nobody else (nginx/README.md).
std::string authorization(const Signing& signing) {
  return "Basic " + to_base64(fmt::format("{}:{}", signing.account_sid, signing.tokens.front()));
}

// Whether the link was made so recently that Twilio may not have finished the recording: nginx then says so
// in place of "gone". expires: of a valid link.
bool is_new(std::string_view expires, const Model& model, const RequestContext& context) {
  constexpr std::chrono::minutes k_new{10};
  const auto end = parse_number<std::int64_t>(expires);
  if (!end) return false;
  const auto made = std::chrono::sys_seconds(std::chrono::seconds(*end)) - model.alerts.link_valid;
  return std::chrono::floor<std::chrono::seconds>(context.now) - made < k_new;
}

}  // namespace

HandlerResult handle_playback(const Model& model, std::string_view recording_sid, std::string_view query,
                              const RequestContext& context) {
  const LinkSigner signer{link_key_of(model, context), model.signing.account_sid};
  if (signer.key.empty())
    return plain_text(503, "Recordings cannot be played at the moment. Please try again later.");
  const Form form = parse_form(query);
  const auto status = check_recording_link(signer, recording_sid, find_parameter(form.parameters, "expires"),
                                           find_parameter(form.parameters, "sig"),
                                           std::chrono::floor<std::chrono::seconds>(context.now));
  if (status == LinkStatus::expired) return plain_text(403, "This link has expired.");
  if (status == LinkStatus::forged) return plain_text(403, "This link is not valid.");
  HandlerResult result;
  result.response.handover = fmt::format(
      "/ivr-media/{}{}/{}", is_new(find_parameter(form.parameters, "expires"), model, context) ? "new/" : "",
      model.signing.account_sid, recording_sid);
  result.response.handover_authorization = authorization(model.signing);
  return result;
}

}  // namespace ivr
