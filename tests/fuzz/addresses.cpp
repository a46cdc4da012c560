// Takes any bytes for a URL, a store's URL, a path of a request and a link to a recording.
//
// The input: a line of anything, then for the link a line of recording, one of expiry and one of signature.
#include "core/alerts/recording_link.hpp"
#include "core/base/sid.hpp"
#include "core/base/url.hpp"
#include "core/config/value_parsers.hpp"
#include "core/webhook/endpoint.hpp"
#include "tests/fuzz/expect.hpp"

#include <chrono>
#include <cstdint>

namespace {

using ivr::fuzz::expect;
using ivr::fuzz::take_line;

void check_url(std::string_view text) {
  const ivr::Url url = ivr::split_url(text);
  expect(text.find(url.host_and_port) != std::string_view::npos, "the parts of a URL are cut from it");
  const std::string without_user = ivr::without_user(text);
  expect(without_user.size() <= text.size(), "a URL without its user is no longer than before");
  expect(ivr::split_url(without_user).user.empty() || url.scheme.empty(), "a user that was removed is gone");
  expect(ivr::percent_decode(ivr::percent_encode(text)) == text, "what was encoded is decoded again");
  expect(ivr::percent_decode(text).size() <= text.size(), "decoding never makes text longer");
}

template <class Value>
void check_answer(const ivr::Result<Value>& parsed) {
  if (!parsed) expect(!parsed.error().empty(), "a refusal says what was expected");
}

void check_config_values(std::string_view text) {
  check_answer(ivr::parse_url(text));
  check_answer(ivr::parse_store_url(text));
  check_answer(ivr::parse_smtp_url(text));
  check_answer(ivr::parse_base_path(text));
  check_answer(ivr::parse_mail_address(text));
  check_answer(ivr::parse_phone_number(text));
  check_answer(ivr::parse_sms_sender(text));
  check_answer(ivr::parse_account_sid(text));
  check_answer(ivr::parse_send_digits(text));
  const auto dialled = ivr::parse_dialled_number(text);
  check_answer(dialled);
  if (dialled)
    expect(ivr::parse_phone_number(dialled->number).has_value(), "a number that is dialled is one");
  const auto sample = ivr::parse_sample_url(text);
  check_answer(sample);
  if (sample) expect(ivr::parse_url(*sample) == sample, "an address that was encoded is a URL");
  const std::string host = ivr::ascii_host(text);
  expect(host.empty() || ivr::ascii_host(host) == host, "a host name in ASCII stays as it is");
  const auto origin = ivr::parse_origin(text);
  check_answer(origin);
  if (origin) expect(ivr::parse_origin(*origin) == origin, "an origin that was read is an origin");
}

void check_path(std::string_view text) {
  const ivr::Target target = ivr::split_target(text);
  expect(target.path.find('?') == std::string_view::npos, "a path ends at its query");
  for (const std::string_view base : {"", "/api"}) {
    const ivr::Route route = ivr::find_route(target.path, base);
    expect(!route.name.empty() || route.endpoint != ivr::Endpoint::action, "an action has a name");
    if (route.endpoint == ivr::Endpoint::action)
      expect(ivr::find_route(std::string(base) + ivr::action_path(route.name), base).name == route.name,
             "the path of an action leads to it");
  }
}

void check_link(std::string_view recording, std::string_view expires, std::string_view signature) {
  const ivr::LinkSigner signer{"a-key-that-nobody-knows", "AC0123456789abcdef0123456789abcdef"};
  const std::chrono::sys_seconds now(std::chrono::seconds(1795000000));
  expect(check_recording_link(signer, recording, expires, signature, now) == ivr::LinkStatus::forged,
         "nobody guesses a signature");
  const std::string link = recording_link(signer, recording, now + std::chrono::hours(1));
  const std::string_view good = std::string_view(link).substr(link.rfind('=') + 1);
  expect(check_recording_link(signer, recording, "1795003600", good, now) == ivr::LinkStatus::good,
         "a link of ours is good");
  expect(expires == "1795003600" ||
             check_recording_link(signer, recording, expires, good, now) == ivr::LinkStatus::forged,
         "a link is signed with its expiry");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest = ivr::fuzz::to_text(data, size);
  const std::string_view first = take_line(rest);
  check_url(first);
  check_config_values(first);
  check_path(first);
  const std::string_view recording = take_line(rest);
  const std::string_view expires = take_line(rest);
  check_link(recording, expires, rest);
  return 0;
}
