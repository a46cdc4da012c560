#include "fcgi_app/deliver/get_with_retry.hpp"

#include "core/alerts/retry_policy.hpp"

#include <chrono>
#include <random>

namespace ivr {
namespace {

constexpr int k_max_tries = 5;
// Whoever is told to wait for longer comes again later.
constexpr std::chrono::seconds k_longest_pause{10};

bool may_pass(const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::answered) return true;
  return outcome.status == 429 || outcome.status / 100 == 5;
}

}  // namespace

HttpOutcome read_patiently(HttpClient& client, const HttpRequest& request, const std::string& ca_file,
                           const StopToken& stop, const std::function<bool()>& go_on) {
  std::mt19937 random{std::random_device{}()};
  for (int tries = 1;; ++tries) {
    HttpOutcome outcome = client.exchange(request, ca_file);
    if (!may_pass(outcome) || tries == k_max_tries || stop.is_raised()) return outcome;
    const auto pause = wait_before(tries, std::uniform_real_distribution<>()(random), outcome.retry_after);
    if (pause > k_longest_pause) return outcome;
    stop.sleep(pause);
    if (!go_on()) return outcome;
  }
}

}  // namespace ivr
