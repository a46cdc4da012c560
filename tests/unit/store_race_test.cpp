// Several senders at once: every alert is claimed by one of them, and by no other.
#include "fcgi_app/store/alert_queue.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"

#include <boost/test/unit_test.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace ivr {
namespace {

constexpr int k_threads = 4;
constexpr int k_alerts = 120;

struct Haul {
  std::vector<std::int64_t> ids;
  std::string problem;
};

Haul claim_all(StoreConnection store, int name) {
  Haul haul;
  for (;;) {
    const auto claimed = AlertQueue(store).claim({.channel = Channel::sms, .owner = std::to_string(name)});
    if (!claimed) {
      haul.problem = claimed.error();
      return haul;
    }
    if (!*claimed) return haul;
    haul.ids.push_back((*claimed)->id);
    if (haul.ids.size() % 3 == 0) continue;  // keeps some
    const auto settled =
        AlertQueue(store).settle(**claimed, {.state = AlertState::sent, .provider_id = "SM1"});
    if (!settled || !*settled) {
      haul.problem = settled ? "a claim was lost" : settled.error();
      return haul;
    }
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_race)

BOOST_FIXTURE_TEST_CASE(no_alert_is_claimed_twice, FreshStore) {
  std::vector<StoreEntry> entries;
  for (int number = 0; number < k_alerts; ++number) {
    entries.emplace_back(new_voicemail(number));
    std::get<NewVoicemail>(entries.back()).sms_sender = number % 3 == 0 ? "+442079460002" : "+442079460001";
  }
  commit(entries);

  std::vector<Haul> hauls(k_threads);
  std::vector<std::thread> threads;
  for (int name = 0; name < k_threads; ++name) {
    threads.emplace_back(
        [this, name, &hauls] { hauls[static_cast<std::size_t>(name)] = claim_all(open(), name); });
  }
  for (auto& thread : threads) thread.join();

  std::map<std::int64_t, int> times;
  for (const Haul& haul : hauls) {
    BOOST_TEST(haul.problem == "");
    for (const auto id : haul.ids) ++times[id];
  }
  BOOST_TEST(times.size() == static_cast<std::size_t>(k_alerts));
  for (const auto& [id, count] : times) BOOST_TEST(count == 1, "alert " << id);
}

BOOST_FIXTURE_TEST_CASE(a_new_store_may_be_opened_by_several_at_once, FreshStore) {
  std::vector<std::string> keys(k_threads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    threads.emplace_back([this, i, &keys] {
      StoreConnection mine = open();
      const auto key = Marks(mine).link_key();
      keys[i] = key ? *key : "error: " + key.error();
    });
  }
  for (auto& thread : threads) thread.join();
  BOOST_TEST(keys[0].size() == 64U, keys[0]);
  for (const auto& key : keys) BOOST_TEST(key == keys[0]);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
