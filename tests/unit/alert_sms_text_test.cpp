#include "core/texts/sms_text.hpp"

#include "core/alerts/recording_link.hpp"
#include "core/texts/gsm7.hpp"
#include "core/texts/phrases.hpp"
#include "core/time/zone.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>

namespace {

const std::string k_sid = "RE0123456789abcdef01234567893f9a1c";

// Sun 22 Nov 2026 14:05 UTC.
ivr::Recording recording_of(const std::string& caller, const std::string& action = "message") {
  return {k_sid,
          "CA0123456789abcdef0123456789abcdef",
          action,
          caller,
          std::chrono::seconds(42),
          ivr::StoreTime(std::chrono::milliseconds(1795356300000))};
}

// As it is with public_base_url = https://ivr.example.com and base_path = /api.
std::string typical_link() {
  return ivr::recording_url("https://ivr.example.com", "/api", {"key", "AC0123456789abcdef0123456789abcdef"},
                            k_sid, std::chrono::sys_seconds(std::chrono::seconds(1795961100)));
}

std::string text_of(const ivr::Recording& recording, int limit, const std::string& link = typical_link()) {
  ivr::TextTerms terms;
  terms.link = link;
  terms.sms_max_characters = limit;
  return sms_text(recording, terms);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(alert_sms_text)

BOOST_AUTO_TEST_CASE(a_tag_has_six_digits_or_twelve_without_a_link) {
  BOOST_TEST(ivr::alert_tag(k_sid, true) == "VM 3f9a1c");
  BOOST_TEST(ivr::alert_tag(k_sid, false) == "VM 4567893f9a1c");
  BOOST_TEST(ivr::alert_tag("1c", false) == "VM 1c");
  BOOST_TEST(ivr::alert_tag("", true) == "VM ");
}

// One SMS: what nearly everybody gets.
BOOST_AUTO_TEST_CASE(the_typical_alert_tells_everything) {
  const std::string text = text_of(recording_of("+447700900123"), 160);
  BOOST_TEST(text == "VM 3f9a1c +447700900123 Sun 14:05 42s message " + typical_link());
  BOOST_TEST(ivr::count_septets(text) == 158U);
}

BOOST_AUTO_TEST_CASE(with_room_it_is_a_sentence) {
  BOOST_TEST(text_of(recording_of("+447700900123"), 306) ==
             "Voicemail from +447700900123, Sun 22 Nov 14:05, 42 s, for message: " + typical_link() +
                 " VM 3f9a1c");
  BOOST_TEST(text_of(recording_of("+447700900123"), 160, "") ==
             "Voicemail from +447700900123, Sun 22 Nov 14:05, 42 s, for message. VM 4567893f9a1c");
}

BOOST_AUTO_TEST_CASE(the_time_is_that_of_the_clock_on_the_wall) {
  ivr::TextTerms terms;
  terms.zone = *ivr::TimeZone::find("Australia/Sydney");
  BOOST_TEST(sms_text(recording_of("+447700900123"), terms) ==
             "Voicemail from +447700900123, Mon 23 Nov 01:05, 42 s, for message. VM 4567893f9a1c");
}

BOOST_AUTO_TEST_CASE(a_caller_without_a_number_is_named_as_such) {
  const std::string rest = ", Sun 22 Nov 14:05, 42 s, for message. VM 4567893f9a1c";
  BOOST_TEST(text_of(recording_of(""), 160, "") == "Voicemail from unknown number" + rest);
  BOOST_TEST(text_of(recording_of("+266696687"), 160, "") == "Voicemail from withheld number" + rest);
  BOOST_TEST(text_of(recording_of("anonymous"), 160) ==
             "VM 3f9a1c withheld Sun 14:05 42s message " + typical_link());
  BOOST_TEST(text_of(recording_of(""), 160) == "VM 3f9a1c unknown Sun 14:05 42s message " + typical_link());
}

BOOST_AUTO_TEST_CASE(a_length_that_is_not_known_is_left_out) {
  ivr::Recording recording = recording_of("+447700900123");
  recording.length.reset();
  BOOST_TEST(text_of(recording, 160) == "VM 3f9a1c +447700900123 Sun 14:05 message " + typical_link());
  BOOST_TEST(text_of(recording, 160, "") ==
             "Voicemail from +447700900123, Sun 22 Nov 14:05, for message. VM 4567893f9a1c");
  recording.length = std::chrono::seconds(185);
  BOOST_TEST(text_of(recording, 160) == "VM 3f9a1c +447700900123 Sun 14:05 3m05s message " + typical_link());
}

BOOST_AUTO_TEST_CASE(parts_are_cut_or_left_out_until_it_fits) {
  const ivr::Recording recording = recording_of("+447700900123", "front desk");
  const std::string start = "VM 3f9a1c +447700900123 Sun 14:05";
  const std::string link = " " + typical_link();
  BOOST_TEST(text_of(recording, 161) == start + " 42s front desk" + link);
  BOOST_TEST(text_of(recording, 160) == start + " 42s front des" + link);
  BOOST_TEST(text_of(recording, 157) == start + " 42s front" + link);
  BOOST_TEST(text_of(recording, 156) == start + " 42s front" + link);
  BOOST_TEST(text_of(recording, 155) == start + " 42s fron" + link);
  BOOST_TEST(text_of(recording, 154) == start + " 42s fro" + link);
  BOOST_TEST(text_of(recording, 153) == start + " 42s" + link);
  BOOST_TEST(text_of(recording, 150) == start + " 42s" + link);
  BOOST_TEST(text_of(recording, 149) == start + link);
  BOOST_TEST(text_of(recording, 146) == start + link);
  BOOST_TEST(text_of(recording, 145) ==
             "Voicemail from +447700900123, Sun 22 Nov 14:05, 42 s, for front desk. VM 4567893f9a1c");
  BOOST_TEST(text_of(recording, 84) == "VM 4567893f9a1c +447700900123 Sun 14:05 42s front desk");
  BOOST_TEST(text_of(recording, 50) == "VM 4567893f9a1c +447700900123 Sun 14:05 42s front");
  BOOST_TEST(text_of(recording, 20) == "VM 4567893f9a1c +447");
  BOOST_TEST(text_of(recording, 0).empty());
  BOOST_TEST(text_of(recording, -1).empty());
}

BOOST_AUTO_TEST_CASE(a_name_of_two_letters_is_worth_its_room) {
  const std::string start = "VM 3f9a1c +447700900123 Sun 14:05 42s";
  const ivr::Recording recording = recording_of("+447700900123", "hr");
  BOOST_TEST(text_of(recording, 153) == start + " hr " + typical_link());
  BOOST_TEST(text_of(recording, 152) == start + " " + typical_link());
}

BOOST_AUTO_TEST_CASE(other_letters_and_line_breaks_do_not_make_it_dearer) {
  const ivr::Recording recording = recording_of("sip:zoë\r\n@example.com", "Büro – česky 👍");
  BOOST_TEST(
      text_of(recording, 160, "") ==
      "Voicemail from sip-zo-example-com, Sun 22 Nov 14:05, 42 s, for Büro - cesky ?. VM 4567893f9a1c");
}

BOOST_AUTO_TEST_CASE(of_a_long_caller_the_beginning_is_given) {
  const std::string caller = "sip:" + std::string(60, 'a') + "@example.com";
  BOOST_TEST(text_of(recording_of(caller), 70, "") ==
             "VM 4567893f9a1c " + caller.substr(0, 40) + " Sun 14:05 42s");
}

BOOST_AUTO_TEST_CASE(an_address_that_would_have_to_be_changed_is_left_out) {
  BOOST_TEST(text_of(recording_of("+447700900123"), 306, "https://ivr.example.com/`/recording") ==
             "Voicemail from +447700900123, Sun 22 Nov 14:05, 42 s, for message. VM 4567893f9a1c");
}

BOOST_AUTO_TEST_CASE(an_alert_is_known_by_its_recording_or_by_the_long_tag) {
  const ivr::Recording recording = recording_of("+447700900123");
  for (const int limit : {70, 150, 160, 306}) {
    const std::string text = text_of(recording, limit);
    BOOST_TEST(ivr::mentions(text, k_sid), text);
    BOOST_TEST(ivr::mentions("Sent from your Twilio trial account - " + text, k_sid), text);
    BOOST_TEST(!ivr::mentions(text, "RE1123456789abcdef01234567893f9a1d"), text);
  }
}

// Six digits are for people; of two recordings in some million they are the same.
BOOST_AUTO_TEST_CASE(the_short_tag_alone_proves_nothing) {
  BOOST_TEST(!ivr::mentions("VM 3f9a1c +447700900123 Sun 14:05", k_sid));
  BOOST_TEST(!ivr::mentions(text_of(recording_of("+447700900123"), 160),
                            "RE0000000000000000000000000"
                            "03f9a1c"));
  BOOST_TEST(!ivr::mentions("", k_sid));
  for (const char* none : {"", "RE", "VM", "1c", "3f9a1c"})
    BOOST_TEST(!ivr::mentions("VM 3f9a1c VM 4567893f9a1c RE", none), none);
}

namespace {

using Random = std::mt19937;

int number(Random& random, int least, int most) {
  return std::uniform_int_distribution<int>(least, most)(random);
}

std::string words(Random& random, int least, int most) {
  static const std::vector<std::string> k_pieces = {"a",  "K", "7",  " ",    "-",      "[", "€",
                                                    "é",  "ß", "č",  "ł",    "—",      "…", "👍",
                                                    "界", "ж", "\n", "\x80", "e\u0301"};
  std::string text;
  for (int i = number(random, least, most); i > 0; --i)
    text += k_pieces[static_cast<std::size_t>(number(random, 0, static_cast<int>(k_pieces.size()) - 1))];
  return text;
}

std::string digits(Random& random, std::string_view alphabet, int count) {
  std::string text;
  for (; count > 0; --count)
    text += alphabet[static_cast<std::size_t>(number(random, 0, static_cast<int>(alphabet.size()) - 1))];
  return text;
}

std::string any_caller(Random& random) {
  switch (number(random, 0, 4)) {
    case 0: return "";
    case 1: return "+86282452253";
    case 2: return "sip:" + words(random, 0, 60) + "@example.com";
    case 3: return words(random, 0, 128);
    default: return "+" + digits(random, "0123456789", number(random, 7, 15));
  }
}

ivr::Recording any_recording(Random& random) {
  ivr::Recording recording = recording_of(any_caller(random), words(random, 0, 70));
  recording.sid = "RE" + digits(random, "0123456789abcdef", 32);
  recording.length = std::chrono::seconds(number(random, 0, 86400));
  if (number(random, 0, 3) == 0) recording.length.reset();
  recording.began += std::chrono::minutes(number(random, 0, 1'000'000));
  return recording;
}

// 90 to 200 characters, the shortest nearest to what links are.
std::string any_link(Random& random, const std::string& sid) {
  const std::string start = "https://ivr.example.com/";
  const std::string end = "/recording/" + sid + "?expires=" + digits(random, "123", 3);
  const int length = number(random, 90, 200) - static_cast<int>(start.size() + end.size());
  return start + digits(random, "abcxyz0189-_.~[]", length) + end;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool names_caller(const std::string& text, const std::string& caller) {
  const auto named = [&](ivr::Wording wording) {
    return has(text, ivr::cut_septets(ivr::to_gsm7(ivr::caller_text(caller, wording)), 16));
  };
  return named(ivr::Wording::in_full) || named(ivr::Wording::in_short);
}

void check_promises(const ivr::Recording& recording, const ivr::TextTerms& terms) {
  const std::string text = sms_text(recording, terms);
  const auto limit = static_cast<std::size_t>(terms.sms_max_characters);
  const bool linked = has(text, "https://");
  BOOST_TEST(ivr::count_septets(text) <= limit);
  BOOST_TEST(ivr::to_gsm7(text) == text);
  BOOST_TEST(has(text, ivr::alert_tag(recording.sid, linked)));
  BOOST_TEST(names_caller(text, recording.caller));
  BOOST_TEST((has(text, ivr::format_local(terms.zone, recording.began, "%a %H:%M")) ||
              has(text, ivr::format_local(terms.zone, recording.began, "%a %d %b %H:%M"))));
  BOOST_TEST((!linked || has(text, terms.link)));
  // The link is what is left out last, and no sooner than it must be.
  const std::size_t barest =
      ivr::count_septets(ivr::alert_tag(recording.sid, true) + " Sun 14:05  " + terms.link) +
      ivr::count_septets(
          ivr::cut_septets(ivr::to_gsm7(ivr::caller_text(recording.caller, ivr::Wording::in_short)), 40));
  BOOST_TEST((linked || terms.link.empty() || barest > limit));
  BOOST_TEST(ivr::mentions(text, recording.sid));
  BOOST_TEST(!ivr::mentions(text, k_sid));
}

}  // namespace

BOOST_AUTO_TEST_CASE(whatever_it_tells_it_keeps_its_promises) {
  Random random(1);
  for (int i = 0; i < 3000; ++i) {
    const ivr::Recording recording = any_recording(random);
    ivr::TextTerms terms;
    if (number(random, 0, 4) != 0) terms.link = any_link(random, recording.sid);
    terms.sms_max_characters = number(random, 0, 3) == 0 ? number(random, 70, 1600) : number(random, 70, 260);
    BOOST_TEST_CONTEXT("case " << i << ": " << recording.caller << " / " << recording.action << " / "
                               << terms.link << " / " << terms.sms_max_characters) {
      check_promises(recording, terms);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_long_caller_is_shortened_so_that_the_link_fits) {
  ivr::TextTerms terms;
  terms.link = typical_link();
  for (const std::string& caller :
       {"https://evil.example/" + std::string(60, 'x'), "sip:" + std::string(60, 'a') + "@example.com"}) {
    const std::string text = ivr::sms_text(recording_of(caller, "message"), terms);
    BOOST_TEST(text.ends_with(terms.link), text);
    BOOST_TEST(text.find("evil.example") == std::string::npos, text);
    BOOST_TEST(text.size() <= 160U);
  }
}

BOOST_AUTO_TEST_CASE(a_summary_counts_the_voicemails_and_has_a_tag) {
  ivr::TextTerms terms;
  terms.summary = ivr::AlertSummary{37, ivr::StoreTime(std::chrono::milliseconds(1795356300000))};
  BOOST_TEST(
      ivr::sms_text(recording_of("+447700900123", "message"), terms) ==
      "37 more voicemails since Sun 14:05, too many to notify you of each: ivr alerts list VM 4567893f9a1c");
}

BOOST_AUTO_TEST_CASE(a_tag_that_a_person_reads_out_names_a_recording) {
  for (const char* text : {"VM 3f9a1c", "vm3f9a1c", " VM  3F9A1C "})
    BOOST_TEST(ivr::parse_alert_tag(text).value_or("none") == "RE%3f9a1c", text);
  BOOST_TEST(ivr::parse_alert_tag("VM 4567893f9a1c").value_or("none") == "RE%4567893f9a1c");
  BOOST_TEST(ivr::parse_alert_tag("HE 4567893f9a10").value_or("none") == "HE%4567893f9a10");
  for (const char* text : {"", "VM", "VM 3f9a1", "VM 3f9a1g", "3f9a1c", "RE 3f9a1c", "VM %f9a1c"})
    BOOST_TEST(!ivr::parse_alert_tag(text), text);
}

BOOST_AUTO_TEST_SUITE_END()
