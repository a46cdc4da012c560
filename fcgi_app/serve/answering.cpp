#include "fcgi_app/serve/answering.hpp"

#include "core/call/respond.hpp"
#include "fcgi_app/serve/request_log.hpp"

#include <chrono>

namespace ivr {
namespace {

Facts gather_facts() {
  return {.now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
}

void write(const LogLine& line) {
  write_log(line.level, line.text);
}

}  // namespace

Answer answer_webhook(const CurrentConfig& config, const Request& request) {
  const auto loaded = config.now();
  Answer answer = respond(*loaded->model, request, gather_facts());
  for (const Effect& effect : answer.effects) write(effect_line(effect));
  if (loaded->server.debug) write(document_line(request.uri, answer.response));
  return answer;
}

}  // namespace ivr
