// Reads any bytes as an answer of Twilio's: of a message that was sent, of both lists, of a mistake.
#include "core/base/sid.hpp"
#include "core/base/utf8.hpp"
#include "core/twilio_api/messages.hpp"
#include "core/twilio_api/recordings.hpp"
#include "core/twilio_api/responses.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using ivr::HttpOutcome;
using ivr::SendResult;
using ivr::fuzz::expect;

const ivr::TwilioAccess k_access{
    "https://api.example.com", "AC0123456789abcdef0123456789abcdef", {"user", "secret"}};

// The input begins with the status in three digits.
HttpOutcome outcome_of(std::string_view text) {
  HttpOutcome outcome;
  outcome.kind = HttpOutcome::Kind::answered;
  for (const char c : text.substr(0, 3))
    outcome.status = outcome.status * 10 + (c >= '0' && c <= '9' ? c - '0' : 0);
  outcome.body = text.substr(std::min<std::size_t>(text.size(), 3));
  return outcome;
}

void check_words(const SendResult& result) {
  expect(result.problem.size() <= 1000, "a problem is short");
  expect(ivr::fuzz::is_printable(result.problem), "a problem is one line");
  expect(!ivr::first_invalid_utf8(result.problem), "a problem is UTF-8");
}

void check_message(const HttpOutcome& outcome) {
  const SendResult result = ivr::classify_message(outcome);
  check_words(result);
  const bool sent = result.kind == SendResult::Kind::sent;
  expect(!sent || outcome.status / 100 == 2, "only success sends");
  expect(sent == !result.provider_id.empty(), "what was sent has a name, and nothing else has");
  expect(!sent || ivr::is_sid(result.provider_id, "SM") || ivr::is_sid(result.provider_id, "MM"),
         "a message's name is a SID");
  // Nothing that may have been accepted is taken for refused.
  const bool may_be_accepted =
      outcome.status / 100 == 5 || outcome.status / 100 == 2 || outcome.status == 408;
  expect(!may_be_accepted || result.kind != SendResult::Kind::failed,
         "what may have been sent does not fail");
}

void check_next(const std::optional<ivr::HttpRequest>& next, std::string_view list) {
  if (!next) return;
  const std::string start = k_access.origin + ivr::account_path(k_access) + std::string(list) + ".json?";
  expect(next->url.starts_with(start), "credentials go nowhere else");
  expect(std::ranges::all_of(next->url, [](char c) { return c > ' ' && c <= '~'; }), "a URL has no blanks");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  HttpOutcome outcome = outcome_of(ivr::fuzz::to_text(data, size));
  check_message(outcome);
  for (const int status : {outcome.status, 200}) {
    outcome.status = status;
    const auto messages = ivr::read_message_page(k_access, outcome);
    if (messages) check_next(messages->next, "Messages");
    if (!messages) check_words(messages.error());
    const auto recordings = ivr::read_recording_page(k_access, outcome);
    if (!recordings) check_words(recordings.error());
    if (!recordings) continue;
    check_next(recordings->next, "Recordings");
    for (const auto& one : recordings->recordings)
      expect(ivr::is_sid(one.sid, "RE") && ivr::is_sid(one.call_sid, "CA"), "a recording has proper SIDs");
  }
  return 0;
}
