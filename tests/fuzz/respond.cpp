// Answers any request, by tests/configs/typical.ini.
//
// The input, a line each: method (G, H, P or another) and v when signatures are validated; the hour since
// 2024; request URI; content type; signature ("good" for a good one); site URL. The rest is the body.
#include "core/call/respond.hpp"

#include "core/alerts/store_entry.hpp"
#include "core/base/sid.hpp"
#include "core/base/utf8.hpp"
#include "core/call/load.hpp"
#include "core/call/model.hpp"
#include "core/ini/reader.hpp"
#include "core/webhook/authenticate.hpp"
#include "tests/fuzz/expect.hpp"

#include <pugixml.hpp>

#include <charconv>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <set>

namespace {

using ivr::fuzz::expect;
using ivr::fuzz::take_line;

ivr::Model load_model(bool validate) {
  std::ifstream file(IVR_TESTS_DIR "/configs/typical.ini", std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  const ivr::Loaded loaded = load(document, diagnostics, {});
  expect(loaded.model != nullptr, "tests/configs/typical.ini has no mistake");
  ivr::Model model = *loaded.model;
  model.signing.validate = validate;
  return model;
}

ivr::RequestContext context_at(std::string_view hour) {
  int hours = 0;
  std::from_chars(hour.data(), hour.data() + hour.size(), hours);
  static const ivr::StoreView store = [] {
    ivr::StoreView view;
    view.reachable = true;
    view.link_key = "key-of-the-store";
    return view;
  }();
  return {std::chrono::sys_days(std::chrono::year(2024) / 1 / 1) + std::chrono::hours(hours % 1'000'000),
          &store};
}

ivr::Method method_of(std::string_view line) {
  if (line.starts_with('G')) return ivr::Method::get;
  if (line.starts_with('H')) return ivr::Method::head;
  return line.starts_with('P') ? ivr::Method::post : ivr::Method::other;
}

std::string good_signature(const ivr::Model& model, const ivr::Request& request) {
  const bool posted = request.method == ivr::Method::post;
  return ivr::sign(std::string(request.site_url) + std::string(request.uri),
                   posted ? ivr::signed_parameters(ivr::parse_form(request.body).parameters) : "",
                   model.signing.tokens[0]);
}

void check_response(const ivr::Response& response) {
  const std::set<int> statuses = {200, 403, 404, 405, 413, 415};
  expect(statuses.contains(response.status), "only these statuses are answered");
  expect((response.status == 405) == !response.allow.empty(), "a 405 says what is allowed");
  const bool has_sentence = response.content_type.starts_with("text/plain");
  expect(response.status == 200 || response.body.empty() || has_sentence, "what is refused has no body");
  expect(response.handover.empty() == response.handover_authorization.empty(), "a handover has credentials");
  expect(response.handover.empty() || (response.status == 200 && response.body.empty()),
         "a handover is all there is");
  if (!response.content_type.starts_with("text/xml")) return;
  expect(response.body.size() <= 64UL * 1024, "a document has at most 64 kB");
  pugi::xml_document document;
  expect(document.load_buffer(response.body.data(), response.body.size()), "TwiML is XML");
  expect(std::string_view(document.document_element().name()) == "Response", "TwiML is a Response");
}

void check_call(std::string_view call_sid) {
  expect(call_sid.empty() || ivr::is_sid(call_sid, "CA"), "a call is known by its SID");
}

void check_caller(std::string_view caller) {
  expect(ivr::fuzz::is_printable(caller) && !ivr::first_invalid_utf8(caller), "a caller can be kept");
}

struct EntryCheck {
  void operator()(const ivr::NewVoicemail& voicemail) const {
    expect(ivr::is_sid(voicemail.recording.sid, "RE"), "an alert has its recording");
    expect(!voicemail.recipients.empty(), "somebody is notified");
    check_call(voicemail.recording.call_sid);
    check_caller(voicemail.recording.caller);
    check_caller(voicemail.recording.caller_name);
    check_caller(voicemail.recording.called);
  }
  void operator()(const ivr::VoicemailCall& call) const {
    expect(ivr::is_sid(call.call_sid, "CA"), "a note has its call");
    check_caller(call.caller);
    check_caller(call.caller_name);
    check_caller(call.called);
  }
  void operator()(const ivr::EmptyRecording& empty) const {
    expect(ivr::is_sid(empty.recording_sid, "RE"), "an empty recording has its SID");
    check_call(empty.call_sid);
  }
};

void check_effects(const ivr::HandlerResult& answer) {
  for (const ivr::Effect& effect : answer.effects) {
    if (const auto* persist = std::get_if<ivr::Persist>(&effect)) {
      expect(answer.response.status == 200, "what is kept was asked for by Twilio");
      std::visit(EntryCheck{}, persist->entry);
    } else if (const auto* notice = std::get_if<ivr::Notice>(&effect)) {
      expect(ivr::fuzz::is_printable(notice->text), "a notice is one line of text");
    } else {
      expect(answer.response.status >= 400 && answer.response.status < 500, "what is refused is answered so");
    }
  }
  expect(answer.call_sid.empty() || ivr::is_sid(answer.call_sid, "CA"), "a CallSid is well-formed");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ivr::Model trusting = load_model(false);
  static const ivr::Model strict = load_model(true);

  std::string_view rest = ivr::fuzz::to_text(data, size);
  const std::string_view kind = take_line(rest);
  const bool validate = kind.ends_with('v');
  const ivr::Model& model = validate ? strict : trusting;
  const ivr::RequestContext context = context_at(take_line(rest));
  ivr::Request request;
  request.method = method_of(kind);
  request.uri = take_line(rest);
  request.content_type = take_line(rest);
  request.signature = take_line(rest);
  request.signature_count = request.signature.empty() ? 0 : 1;
  request.site_url = take_line(rest);
  request.body = rest;
  const std::string good = good_signature(model, request);
  const bool is_good = request.signature == "good";
  if (is_good) request.signature = good;

  const ivr::HandlerResult answer = respond(model, request, context);
  check_response(answer.response);
  check_effects(answer);
  const bool is_ping = answer.response.content_type == "application/json";
  const bool is_link = !answer.response.handover.empty();
  expect(!validate || is_good || is_ping || is_link || answer.response.status != 200,
         "only Twilio is answered");
  return 0;
}
