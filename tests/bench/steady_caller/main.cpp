// Calls a server at a fixed rate and prints what its callers had to wait, as one line of JSON.
//
// usage: steady_caller ADDRESS PORT REQUESTS RATE SECONDS CONNECTIONS TIMEOUT
// TIMEOUT: seconds to wait for answers after the last request was due.
// REQUESTS is a file of bench/prepared.py: of each request its length in bytes, a line feed, and its bytes.
#include "tests/bench/steady_caller/open_loop.hpp"
#include "tests/bench/steady_caller/percentiles.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/prctl.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>

namespace {

sockaddr_in read_address(const std::string& host, const std::string& port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
    throw std::runtime_error(fmt::format("\"{}\": expected an IPv4 address", host));
  return address;
}

std::vector<std::string> load_requests(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> requests;
  std::string length;
  while (std::getline(file, length)) {
    std::string bytes(std::stoul(length), '\0');
    if (!file.read(bytes.data(), static_cast<std::streamsize>(bytes.size())))
      throw std::runtime_error(fmt::format("{}: ends within a request", path));
    requests.push_back(std::move(bytes));
  }
  if (requests.empty()) throw std::runtime_error(fmt::format("{}: no requests", path));
  return requests;
}

steady::Plan plan_of(char** argument) {
  const double rate = std::stod(argument[4]);
  const double seconds = std::stod(argument[5]);
  steady::Plan plan;
  plan.address = read_address(argument[1], argument[2]);
  plan.requests = load_requests(argument[3]);
  plan.total = static_cast<std::size_t>(std::llround(rate * seconds));
  plan.period = std::chrono::nanoseconds(std::llround(1e9 / rate));
  plan.connections = std::stoul(argument[6]);
  plan.timeout = std::chrono::seconds(std::stol(argument[7]));
  if (plan.total == 0 || plan.connections == 0) throw std::runtime_error("nothing to send");
  return plan;
}

void print(steady::Outcome outcome) {
  std::ranges::sort(outcome.latencies);
  const auto milliseconds = [&](double share) {
    return std::chrono::duration<double, std::milli>(steady::percentile(outcome.latencies, share)).count();
  };
  fmt::print(
      "{{\"requests\":{},\"seconds\":{:.6f},\"p50_ms\":{:.6f},\"p90_ms\":{:.6f},\"p99_ms\":{:.6f},"
      "\"p999_ms\":{:.6f},\"max_ms\":{:.6f},\"errors\":{},\"queued\":{},\"late\":{}}}\n",
      outcome.latencies.size(), std::chrono::duration<double>(outcome.elapsed).count(), milliseconds(0.5),
      milliseconds(0.9), milliseconds(0.99), milliseconds(0.999), milliseconds(1), outcome.errors,
      outcome.queued, outcome.late);
}

}  // namespace

int main(int count, char** argument) try {
  if (count != 8) throw std::runtime_error("expected ADDRESS PORT REQUESTS RATE SECONDS CONNECTIONS TIMEOUT");
  // Wake up when asked, not up to 50 microseconds later, as the kernel does to save power.
  ::prctl(PR_SET_TIMERSLACK, 1);
  const steady::Plan plan = plan_of(argument);
  print(steady::OpenLoop(plan).run());
  return EXIT_SUCCESS;
} catch (const std::exception& problem) {
  fmt::print(stderr, "steady_caller: {}\n", problem.what());
  return EXIT_FAILURE;
}
