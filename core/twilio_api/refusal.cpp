#include "core/twilio_api/refusal.hpp"

#include "core/twilio_api/response.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace ivr {
namespace {

using Kind = SendResult::Kind;

// Not authenticated, account not active, test credentials where they do not work.
constexpr std::array k_stopping = {20003, 20005, 20008};
// Too many requests, and two names of a sender's queue that is full: none of these is acted on.
constexpr std::array k_passing = {20429, 21611, 30001};
// "Try again a few times": the service was not there, so that nothing of the request is waiting somewhere.
constexpr int k_unavailable = 20503;

template <class Codes>
bool has(const Codes& codes, int code) {
  return std::ranges::find(codes, code) != codes.end();
}

// Of the account or of the address as a whole, not of one message.
bool is_general(int code) {
  return code == 0 || (code >= 20000 && code < 21000);
}

// error: nothing when the answer is not Twilio's own.
Kind kind_of(int status, const std::optional<TwilioError>& error) {
  const int code = error ? error->code : 0;
  if (has(k_stopping, code)) return Kind::stop;
  if (has(k_passing, code) || status == 429) return Kind::later;
  // A redirect comes from a wrong api_base_url, 407 from a proxy on the way.
  if (status == 401 || status == 407 || status / 100 == 3) return Kind::stop;
  if ((status == 403 || status == 404) && is_general(code)) return Kind::stop;
  if (status / 100 == 4 && status != 408 && error) return Kind::failed;
  // Errors of a server, and whatever was not written by Twilio: something on the way may have passed the
  // request on.
  return Kind::unsure;
}

std::string words_of(int status, const std::optional<TwilioError>& error) {
  if (error && !error->text.empty()) return error->text;
  if (status / 100 == 3) return fmt::format("api_base_url answers with a redirect ({})", status);
  return fmt::format("http {}{}", status, error ? "" : ", not from Twilio itself");
}

}  // namespace

SendResult judge_refusal(const HttpOutcome& outcome) {
  const auto error = read_error(outcome.body);
  SendResult verdict;
  verdict.kind = kind_of(outcome.status, error);
  verdict.code =
      error && error->code != 0 ? std::to_string(error->code) : fmt::format("http {}", outcome.status);
  verdict.problem = words_of(outcome.status, error);
  verdict.wait = outcome.retry_after;
  if (verdict.kind == Kind::unsure && error && error->code == k_unavailable) verdict.doubt = {};
  return verdict;
}

}  // namespace ivr
