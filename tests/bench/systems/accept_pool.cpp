// The way libfcgi is usually used: each thread accepts a connection, answers one request, closes it.
//
// Like the bare responder it decides nothing. Connections must not be kept: each would hold its thread.

#include "tests/bench/systems/responder.hpp"

#include <fcgiapp.h>

#include <array>
#include <thread>
#include <vector>

namespace ivr {
namespace {

void answer_all(int listening, const std::string& answer) {
  FCGX_Request request;
  FCGX_InitRequest(&request, listening, 0);
  std::array<char, 4096> body;
  while (FCGX_Accept_r(&request) >= 0) {
    while (FCGX_GetStr(body.data(), static_cast<int>(body.size()), request.in) > 0) {
    }
    FCGX_PutStr(answer.data(), static_cast<int>(answer.size()), request.out);
    FCGX_Finish_r(&request);
  }
}

}  // namespace
}  // namespace ivr

int main(int argc, char** argv) {
  const ivr::ResponderOptions options = ivr::read_responder_options(argc, argv);
  ivr::prepare_libfcgi();
  const int listening = ivr::listen_at(options.socket);
  std::vector<std::jthread> threads;
  for (int count = 1; count < options.threads; ++count)
    threads.emplace_back([&] { ivr::answer_all(listening, options.answer); });
  ivr::answer_all(listening, options.answer);
}
