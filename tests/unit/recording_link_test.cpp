#include "core/alerts/recording_link.hpp"

#include "core/crypto/hmac.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <ostream>
#include <string>

namespace ivr {

std::ostream& operator<<(std::ostream& out, LinkStatus verdict) {
  switch (verdict) {
    case LinkStatus::good: return out << "good";
    case LinkStatus::expired: return out << "expired";
    case LinkStatus::forged: return out << "forged";
  }
  return out;
}

}  // namespace ivr

namespace {

using ivr::LinkStatus;

const ivr::LinkSigner k_signer{"link-key", "AC0123456789abcdef0123456789abcdef"};
const std::string k_sid = "RE0123456789abcdef0123456789abcdef";
constexpr long long k_expires = 1795000000;

// printf 'recording\nAC0123456789abcdef0123456789abcdef\nRE0123456789abcdef0123456789abcdef\n1795000000' |
// openssl dgst -sha256 -hmac link-key -binary | base64 | tr '+/' 'AB' | cut -c1-16
const std::string k_signature = "zBrmDVBsAHBdPF6D";

std::chrono::sys_seconds at(long long seconds) {
  return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

LinkStatus check(const ivr::LinkSigner& signer, std::string_view sid, std::string_view expires,
                 std::string_view signature, long long now = k_expires - 1) {
  return ivr::check_recording_link(signer, sid, expires, signature, at(now));
}

LinkStatus check_at(long long now) {
  return check(k_signer, k_sid, "1795000000", k_signature, now);
}

// As recording_link() signs, but any text at all.
std::string sign(std::string_view expires) {
  const std::string text = "recording\nAC0123456789abcdef0123456789abcdef\n" + k_sid + "\n";
  std::string signature = ivr::to_base64(ivr::hmac_sha256(k_signer.key, text + std::string(expires)));
  std::ranges::replace(signature, '+', 'A');
  std::ranges::replace(signature, '/', 'B');
  return signature.substr(0, 16);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(recording_link)

BOOST_AUTO_TEST_CASE(a_link_names_the_recording_and_its_last_second) {
  BOOST_TEST(ivr::recording_link(k_signer, k_sid, at(k_expires)) ==
             "/recording/RE0123456789abcdef0123456789abcdef?expires=1795000000&sig=zBrmDVBsAHBdPF6D");
  BOOST_TEST(sign("1795000000") == k_signature);
}

BOOST_AUTO_TEST_CASE(a_link_is_good_up_to_its_last_second) {
  BOOST_TEST(check_at(0) == LinkStatus::good);
  BOOST_TEST(check_at(k_expires - 1) == LinkStatus::good);
  BOOST_TEST(check_at(k_expires) == LinkStatus::expired);
  BOOST_TEST(check_at(k_expires + 1) == LinkStatus::expired);
  BOOST_TEST(check_at(k_expires * 10) == LinkStatus::expired);
}

BOOST_AUTO_TEST_CASE(a_signature_of_which_one_character_is_another_is_forged) {
  for (std::size_t i = 0; i < k_signature.size(); ++i) {
    std::string changed = k_signature;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    BOOST_TEST(check(k_signer, k_sid, "1795000000", changed) == LinkStatus::forged);
  }
  for (const std::string& changed :
       {std::string(), k_signature + "A", k_signature.substr(0, 15), "A" + k_signature})
    BOOST_TEST(check(k_signer, k_sid, "1795000000", changed) == LinkStatus::forged);
}

BOOST_AUTO_TEST_CASE(a_signature_is_for_one_account_recording_time_and_key) {
  const std::string other_sid = "RE0123456789abcdef0123456789abcdee";
  const ivr::LinkSigner other_account{"link-key", "AC0123456789abcdef0123456789abcdee"};
  const ivr::LinkSigner other_key{"link-keY", k_signer.account_sid};
  BOOST_TEST(check(k_signer, other_sid, "1795000000", k_signature) == LinkStatus::forged);
  BOOST_TEST(check(other_account, k_sid, "1795000000", k_signature) == LinkStatus::forged);
  BOOST_TEST(check(other_key, k_sid, "1795000000", k_signature) == LinkStatus::forged);
  for (const char* expires : {"1795000001", "1795000000 ", "01795000000", "+1795000000", "17950000000", ""})
    BOOST_TEST(check(k_signer, k_sid, expires, k_signature) == LinkStatus::forged, expires);
}

// Forged comes first: who has no key learns nothing of the time.
BOOST_AUTO_TEST_CASE(a_forged_link_is_not_said_to_have_expired) {
  BOOST_TEST(check(k_signer, k_sid, "1795000000", "AAAAAAAAAAAAAAAA", k_expires) == LinkStatus::forged);
}

BOOST_AUTO_TEST_CASE(without_a_key_nothing_is_good) {
  const ivr::LinkSigner keyless{"", k_signer.account_sid};
  const std::string link = ivr::recording_link(keyless, k_sid, at(k_expires));
  const std::string signature = link.substr(link.find("sig=") + 4);
  BOOST_TEST(signature.size() == 16U);
  BOOST_TEST(check(keyless, k_sid, "1795000000", signature) == LinkStatus::forged);
}

// Nobody but us can have signed these; they still must not be taken for a time.
BOOST_AUTO_TEST_CASE(a_signed_time_that_is_none_lets_nobody_in) {
  BOOST_TEST(check(k_signer, k_sid, "-5", sign("-5"), 0) == LinkStatus::expired);
  BOOST_TEST(check(k_signer, k_sid, "-9223372036854775808", sign("-9223372036854775808"), 0) ==
             LinkStatus::expired);
  BOOST_TEST(check(k_signer, k_sid, "9223372036854775807", sign("9223372036854775807")) == LinkStatus::good);
  for (const char* expires : {"9223372036854775808", "99999999999999999999999999", "", "x", "1795000000x",
                              "1795000000.5", " 1795000000", "+1795000000", "0x7fffffff"}) {
    BOOST_TEST(check(k_signer, k_sid, expires, sign(expires)) == LinkStatus::forged, expires);
  }
}

BOOST_AUTO_TEST_CASE(an_address_has_neither_user_nor_password) {
  const std::string link = ivr::recording_link(k_signer, k_sid, at(k_expires));
  const auto url = [&](std::string_view origin, std::string_view base_path) {
    return ivr::recording_url(origin, base_path, k_signer, k_sid, at(k_expires));
  };
  BOOST_TEST(url("https://ivr.example.com", "/api") == "https://ivr.example.com/api" + link);
  BOOST_TEST(url("https://ivr.example.com:8443", "") == "https://ivr.example.com:8443" + link);
  BOOST_TEST(url("https://user:password@ivr.example.com", "/api") == "https://ivr.example.com/api" + link);
  BOOST_TEST(url("https://user:p@ss@ivr.example.com:8443", "/api") ==
             "https://ivr.example.com:8443/api" + link);
  BOOST_TEST(url("http://user@[2001:db8::1]:8080", "/api") == "http://[2001:db8::1]:8080/api" + link);
}

BOOST_AUTO_TEST_SUITE_END()
