// When people are notified of trouble, and when of its end: once each, however many hosts ask.
#include "core/health/failure_counter.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

namespace ivr {
namespace {

using namespace std::chrono_literals;
using Change = PingCount::Change;

// Sunday, 22 November 2026, 14:05 UTC.
constexpr StoreTime k_start{1'795'356'300s};

CountTerms terms(std::string host = "one") {
  return {.failures_before_alert = 3,
          .every = 1min,
          .host = std::move(host),
          .site = "ivr.example.com",
          .new_incident = std::string(31, 'a'),
          .zone = TimeZone(),
          .recipients = {{Channel::sms, "+447700900001"}, {Channel::email, "office@example.com"}},
          .sms_sender = "+447700900000"};
}

// Pings one after the other, as the store would keep them between two.
struct Pings {
  FailureCounter counter;

  PingCount ping(std::string_view problem, StoreTime now, const CountTerms& by = terms()) {
    PingCount count = count_ping(parse_failure_counter(to_text(counter)), problem, now, by);
    counter = count.counter;
    return count;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(health_failure_counter)

BOOST_AUTO_TEST_CASE(good_pings_leave_nothing_to_keep) {
  Pings pings;
  BOOST_TEST((pings.ping("", k_start).change == Change::none));
  BOOST_TEST(to_text(pings.counter) == "");
}

BOOST_AUTO_TEST_CASE(the_third_failure_tells_and_the_first_good_ping_tells_once_more) {
  Pings pings;
  BOOST_TEST((pings.ping("status 502", k_start).change == Change::failed));
  BOOST_TEST((pings.ping("status 502", k_start + 1min).change == Change::failed));
  const PingCount third = pings.ping("status 504", k_start + 2min);
  BOOST_TEST((third.change == Change::down));
  BOOST_REQUIRE(third.entry.has_value());
  BOOST_TEST(third.entry->notice.sid == "HE" + std::string(31, 'a') + "0");
  BOOST_TEST((third.entry->notice.kind == HealthNotice::Kind::down));
  BOOST_TEST(third.entry->notice.words ==
             "Phone trouble at ivr.example.com since Sun 22 Nov 14:05: status 504");
  BOOST_TEST((third.entry->recipients == terms().recipients));
  BOOST_TEST(third.entry->sms_sender == "+447700900000");
  const PingCount fourth = pings.ping("status 502", k_start + 3min);
  BOOST_TEST((fourth.change == Change::failed && !fourth.entry));
  BOOST_TEST(fourth.counter.failures == 4);

  CountTerms later = terms();
  later.new_incident = std::string(31, 'b');
  const PingCount good = pings.ping("", k_start + 23min, later);
  BOOST_TEST((good.change == Change::recovered));
  BOOST_REQUIRE(good.entry.has_value());
  BOOST_TEST(good.entry->notice.sid == "HE" + std::string(31, 'a') + "1");
  BOOST_TEST((good.entry->notice.kind == HealthNotice::Kind::recovered));
  BOOST_TEST(good.entry->notice.words ==
             "Phone fine again at ivr.example.com, Sun 22 Nov 14:28, after 23 min of trouble.");
  BOOST_TEST((pings.ping("", k_start + 24min).change == Change::none));
}

BOOST_AUTO_TEST_CASE(nobody_is_notified_of_a_short_failure) {
  Pings pings;
  pings.ping("status 502", k_start);
  pings.ping("status 502", k_start + 1min);
  const PingCount good = pings.ping("", k_start + 2min);
  BOOST_TEST((good.change == Change::recovered_early && !good.entry));
  BOOST_TEST(good.downtime.count() == 120'000);
  BOOST_TEST((pings.ping("status 502", k_start + 3min).change == Change::failed));
  BOOST_TEST(pings.counter.failures == 1);
}

BOOST_AUTO_TEST_CASE(the_first_failure_tells_when_that_is_wished) {
  CountTerms at_once = terms();
  at_once.failures_before_alert = 1;
  Pings pings;
  BOOST_TEST((pings.ping("status 502", k_start, at_once).change == Change::down));
  BOOST_TEST((pings.ping("status 502", k_start + 1min, at_once).change == Change::failed));
}

BOOST_AUTO_TEST_CASE(what_two_hosts_see_at_the_same_time_is_one_failure) {
  Pings pings;
  for (int minute = 0; minute < 3; ++minute) {
    pings.ping("status 502", k_start + minute * 1min, terms("one"));
    const PingCount other = pings.ping("status 502", k_start + minute * 1min + 5s, terms("two"));
    BOOST_TEST((other.change == Change::failed && !other.entry));
    BOOST_TEST(pings.counter.failures == minute + 1);
  }
  BOOST_TEST((pings.ping("", k_start + 3min, terms("two")).change == Change::recovered));
  BOOST_TEST((pings.ping("", k_start + 3min, terms("one")).change == Change::none));
}

BOOST_AUTO_TEST_CASE(a_host_that_took_its_time_or_follows_one_that_died_counts) {
  Pings pings;
  pings.ping("status 502", k_start);
  pings.ping("status 502", k_start + 20s);
  BOOST_TEST(pings.counter.failures == 2);
  pings.ping("status 502", k_start + 50s, terms("two"));
  BOOST_TEST(pings.counter.failures == 3);
}

BOOST_AUTO_TEST_CASE(a_clock_that_went_back_does_no_harm) {
  Pings pings;
  pings.ping("status 502", k_start);
  pings.ping("status 502", k_start - 1h, terms("two"));
  BOOST_TEST(pings.counter.failures == 2);
  BOOST_TEST(pings.ping("", k_start - 2h).downtime.count() == 0);
}

BOOST_AUTO_TEST_CASE(what_is_kept_is_read_back) {
  const FailureCounter counter{.failures = 4,
                               .since = k_start,
                               .counted = k_start + 3min,
                               .host = "one",
                               .incident = "HE" + std::string(31, 'a')};
  BOOST_TEST((parse_failure_counter(to_text(counter)) == counter));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_read_is_like_nothing) {
  for (const char* text :
       {"", "4", "0 1 2 one -", "-1 1 2 one -", "x 1 2 one -", "4 1 2 one", "4 1 2 one - -"})
    BOOST_TEST((parse_failure_counter(text) == FailureCounter{}), text);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
