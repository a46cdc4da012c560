// Signatures, against the vectors of the tests of Twilio's own libraries.
#include "core/webhook/authenticate.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>

#include <fstream>
#include <string>
#include <vector>

namespace {

struct Vector {
  std::string name;
  std::string origin;
  std::string uri;
  std::string parameters;
  std::string token;
  std::string signature;
};

std::ostream& operator<<(std::ostream& out, const Vector& vector) {
  return out << vector.name;
}

Vector to_vector(const nlohmann::json& json) {
  ivr::Parameters parameters;
  for (const auto& pair : json.at("params")) {
    parameters.push_back(
        {pair.at(0).get_ref<const std::string&>(), pair.at(1).get_ref<const std::string&>()});
  }
  const std::string url = json.at("url");
  const std::size_t path = url.find('/', url.find("://") + 3);
  return {json.at("name"),       url.substr(0, path), url.substr(path), ivr::signed_parameters(parameters),
          json.at("auth_token"), json.at("signature")};
}

std::vector<Vector> load_vectors() {
  std::ifstream file(IVR_TESTS_DIR "/vectors/twilio_signatures.json");
  std::vector<Vector> vectors;
  for (const auto& json : nlohmann::json::parse(file)) vectors.push_back(to_vector(json));
  return vectors;
}

bool matches(const Vector& vector, const std::string& signature, const std::vector<std::string>& tokens) {
  return ivr::is_signed(signature, vector.origin, vector.uri, vector.parameters, ivr::signing_keys(tokens));
}

bool matches(const Vector& vector) {
  return matches(vector, vector.signature, {vector.token});
}

const std::vector<Vector> k_vectors = load_vectors();

}  // namespace

BOOST_AUTO_TEST_SUITE(signature)

BOOST_AUTO_TEST_CASE(there_are_twenty_vectors) {
  BOOST_TEST(k_vectors.size() == 20U);
}

BOOST_DATA_TEST_CASE(the_signature_of_a_vector_matches, k_vectors, vector) {
  BOOST_TEST(matches(vector));
}

BOOST_DATA_TEST_CASE(a_changed_byte_of_the_url_does_not_match, k_vectors, vector) {
  for (std::size_t i = 0; i < vector.uri.size(); ++i) {
    Vector changed = vector;
    changed.uri[i] = static_cast<char>(changed.uri[i] ^ 1);
    BOOST_TEST(!matches(changed), "byte " << i);
  }
}

BOOST_DATA_TEST_CASE(a_changed_byte_of_the_parameters_does_not_match, k_vectors, vector) {
  for (std::size_t i = 0; i < vector.parameters.size(); ++i) {
    Vector changed = vector;
    changed.parameters[i] = static_cast<char>(changed.parameters[i] ^ 1);
    BOOST_TEST(!matches(changed), "byte " << i);
  }
}

BOOST_DATA_TEST_CASE(a_changed_byte_of_the_signature_does_not_match, k_vectors, vector) {
  for (std::size_t i = 0; i < vector.signature.size(); ++i) {
    std::string changed = vector.signature;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    BOOST_TEST(!matches(vector, changed, {vector.token}), "byte " << i);
  }
}

BOOST_DATA_TEST_CASE(another_scheme_does_not_match, k_vectors, vector) {
  Vector changed = vector;
  const bool tls = vector.origin.starts_with("https://");
  changed.origin = (tls ? "http://" : "https://") + vector.origin.substr(vector.origin.find("://") + 3);
  BOOST_TEST(!matches(changed));
}

BOOST_DATA_TEST_CASE(an_empty_or_cut_signature_does_not_match, k_vectors, vector) {
  BOOST_TEST(!matches(vector, "", {vector.token}));
  BOOST_TEST(!matches(vector, vector.signature.substr(0, 27), {vector.token}));
  BOOST_TEST(!matches(vector, vector.signature + "=", {vector.token}));
}

BOOST_DATA_TEST_CASE(either_of_two_tokens_matches, k_vectors, vector) {
  BOOST_TEST(matches(vector, vector.signature, {"another", vector.token}));
  BOOST_TEST(matches(vector, vector.signature, {vector.token, "another"}));
  BOOST_TEST(!matches(vector, vector.signature, {"another", "third"}));
}

BOOST_AUTO_TEST_CASE(no_token_and_an_empty_token_match_nothing) {
  const Vector& vector = k_vectors.front();
  const std::string by_empty = ivr::sign(vector.origin + vector.uri, vector.parameters, "");
  BOOST_TEST(!matches(vector, by_empty, {""}));
  BOOST_TEST(!matches(vector, vector.signature, {}));
}

BOOST_AUTO_TEST_CASE(an_origin_is_tried_with_and_without_its_port) {
  const auto check = [](const std::string& origin, const std::string& expected) {
    const ivr::OriginSpelling other = ivr::other_spelling(origin);
    BOOST_TEST(std::string(other.host).append(other.port) == expected);
    const std::vector<ivr::HmacSha1Key> keys = {ivr::HmacSha1Key("token")};
    for (const std::string& spelling : {origin, expected}) {
      const std::string signature = ivr::sign(spelling + "/ivr", "a1", "token");
      BOOST_TEST(ivr::is_signed(signature, origin, "/ivr", "a1", keys));
    }
  };
  check("https://ivr.example.com", "https://ivr.example.com:443");
  check("http://ivr.example.com", "http://ivr.example.com:80");
  check("https://ivr.example.com:443", "https://ivr.example.com");
  check("http://127.0.0.1:8080", "http://127.0.0.1");
  check("https://user:pass@ivr.example.com", "https://user:pass@ivr.example.com:443");
  check("https://user:p@ss@h:8443", "https://user:p@ss@h");
  check("https://[2001:db8::1]", "https://[2001:db8::1]:443");
  check("https://[2001:db8::1]:8443", "https://[2001:db8::1]");
}

BOOST_AUTO_TEST_CASE(a_get_of_a_sip_caller_has_two_spellings) {
  using ivr::other_query_spelling;
  BOOST_TEST(other_query_spelling("/api/ivr?From=sip%3A12%40h.example&FromCity=L%27Aquila&To=%2B44") ==
             "/api/ivr?From=sip:12@h.example&FromCity=L'Aquila&To=%2B44");
  BOOST_TEST(other_query_spelling("/a%40b?c=%3a%253A%3") == "/a%40b?c=:%253A%3");
  BOOST_TEST(other_query_spelling("/api/ivr") == "/api/ivr");
}

BOOST_AUTO_TEST_CASE(a_get_of_a_sip_caller_is_believed_in_either_spelling) {
  const std::string account = "AC0123456789abcdef0123456789abcdef";
  const std::string fixed = "&AccountSid=" + account + "&CallSid=CA0123456789abcdef0123456789abcdef";
  const std::string sent = "/api/ivr?From=sip%3A1%40h" + fixed;
  const ivr::Signing signing{
      true, account, {"token"}, ivr::signing_keys(std::vector<std::string>{"token"}), "https://h"};
  const auto is_refused = [&](ivr::Method method, const std::string& signed_uri) {
    const std::string signature = ivr::sign("https://h" + signed_uri, "", "token");
    const ivr::Request request{.method = method,
                               .uri = sent,
                               .content_type = {},
                               .body = {},
                               .signature = signature,
                               .signature_count = 1,
                               .site_url = {}};
    return ivr::authenticate(signing, request, ivr::parse_form(sent.substr(sent.find('?') + 1)));
  };
  BOOST_TEST(!is_refused(ivr::Method::get, sent));
  BOOST_TEST(!is_refused(ivr::Method::get, "/api/ivr?From=sip:1@h" + fixed));
  const auto other = is_refused(ivr::Method::get, "/api/ivr?From=sip:2@h" + fixed);
  BOOST_REQUIRE(other.has_value());
  BOOST_TEST(other->reason.find("POST") != std::string::npos);
  BOOST_TEST(is_refused(ivr::Method::post, "/api/ivr?From=sip:1@h" + fixed).has_value());
}

BOOST_AUTO_TEST_CASE(names_with_a_long_beginning_in_common_are_sorted_too) {
  BOOST_TEST(ivr::signed_parameters({{"RecordingUrl", "3"},
                                     {"RecordingSid", "1"},
                                     {"Recordin", "0"},
                                     {"Record", "-"},
                                     {"RecordingSource", "2"}}) ==
             "Record-Recordin0RecordingSid1RecordingSource2RecordingUrl3");
}

BOOST_AUTO_TEST_CASE(repeated_names_count_once_a_value_and_sorted) {
  BOOST_TEST(ivr::signed_parameters({{"b", "2"}, {"a", "2"}, {"a", "1"}, {"b", "2"}, {"A", ""}}) ==
             "Aa1a2b2");
}

BOOST_AUTO_TEST_CASE(parameters_are_signed_alike_in_whatever_order_they_come) {
  std::string room;
  for (const char* text : {"a=1&b=2&bc=3", "bc=3&a=1&b=2", "a=1&b=2&bc=3&a=1", "a=1&a=1&b=2&bc=3"}) {
    BOOST_TEST_CONTEXT(text) BOOST_TEST(ivr::signed_parameters(ivr::parse_form(text), room) == "a1b2bc3");
  }
}

BOOST_AUTO_TEST_SUITE_END()
