// Carries HTTP requests to the far side and brings back what became of them.
//
// For one thread. Keeps its connection from one request to the next.
#pragma once

#include "core/alerts/http.hpp"
#include "fcgi_app/base/threads.hpp"

#include <cstddef>
#include <memory>
#include <string>

namespace ivr {

class Transfer;

class HttpClient {
 public:
  // What is longer counts as lost. Two hundred messages of Twilio's list, each as long as can be, are
  // shorter.
  static constexpr std::size_t k_longest_answer = 4UL * 1024 * 1024;

  explicit HttpClient(const StopToken& stop);  // throws std::runtime_error
  ~HttpClient();

  // Ten seconds at the most; ends early, with not_sent or lost, when a stop is wished for. not_sent says for
  // a post that not one byte of its body left, so that it was not acted on; a request that may have been
  // acted on is never repeated. ca_file: the authorities to trust; "": the system's.
  HttpOutcome exchange(const HttpRequest& request, const std::string& ca_file);

 private:
  std::unique_ptr<Transfer> transfer_;
};

}  // namespace ivr
