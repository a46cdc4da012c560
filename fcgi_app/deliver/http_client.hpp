// Sends HTTP requests and says what became of them.
//
// For one thread. Keeps its connection from one request to the next.
#pragma once

#include "core/alerts/http.hpp"
#include "fcgi_app/base/threads.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace ivr {

class Transfer;

class HttpClient {
 public:
  // A longer body counts as lost. Two hundred messages of Twilio's list, each as long as possible, are
  // shorter.
  static constexpr std::size_t k_max_body = 4UL * 1024 * 1024;

  explicit HttpClient(const StopToken& stop);  // throws std::runtime_error
  ~HttpClient();

  // Takes at most ten seconds, and ends early, with not_sent or lost, when a stop is requested. For a post,
  // not_sent means that no byte of its body left, so that nobody acted on it. A request that may have been
  // acted on is never repeated. ca_file: the authorities to trust; "": the system's.
  HttpOutcome exchange(const HttpRequest& request, const std::string& ca_file);

 private:
  std::unique_ptr<Transfer> transfer_;
};

// Reads a page of one of Twilio's lists, and repeats the request if it fails.
//
// A list is of use only as a whole, and may have many pages: where one request in ten fails, fifty in a row
// hardly ever succeed. Reading changes nothing, so it may be repeated. keep_going: asked before each
// repetition. Returns the last outcome, good or bad.
HttpOutcome get_with_retry(HttpClient& client, const HttpRequest& request, const std::string& ca_file,
                           const StopToken& stop, const std::function<bool()>& keep_going);

}  // namespace ivr
