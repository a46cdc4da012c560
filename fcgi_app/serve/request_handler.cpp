#include "fcgi_app/serve/request_handler.hpp"

#include "core/call/respond.hpp"
#include "fcgi_app/serve/request_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace ivr {
namespace {

// A caller waits while an optional entry is committed; only Twilio waits for a required one, and nginx gives
// up after 8 seconds.
constexpr std::chrono::milliseconds k_timeout_for_callers{300};
constexpr std::chrono::milliseconds k_timeout_for_callbacks{3000};

WallTime now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

void write(const LogLine& line) {
  write_log(line.level, line.text);
}

// False: something that had to be committed was not.
bool keep(Outbox& outbox, const std::vector<Effect>& effects) {
  if (effects.empty()) return true;
  std::vector<StoreEntry> entries;
  bool must = false;
  for (const Effect& effect : effects) {
    const auto* wanted = std::get_if<Keep>(&effect);
    if (wanted == nullptr) continue;
    must = must || wanted->duty == Keep::Duty::must;
    entries.push_back(wanted->entry);
  }
  if (entries.empty()) return true;
  const auto kept = outbox.commit(std::move(entries), must ? k_timeout_for_callbacks : k_timeout_for_callers);
  if (!kept)
    write_log(Level::error, fmt::format(R"(not_kept reason="{}")", escape_for_log(kept.error(), 512)));
  return kept || !must;
}

}  // namespace

HandlerResult handle_request(const CurrentConfig& config, Outbox& outbox, const Request& request) {
  const auto loaded = config.now();
  const auto store = outbox.view();
  HandlerResult result =
      respond(*loaded->model, request, {.now = now(), .store = store.get(), .origin = &loaded->origin});
  for (const Effect& effect : result.effects) {
    const LogLine line = effect_line(effect);
    if (line.level != Level::debug || loaded->server.debug) write(line);
  }
  if (!keep(outbox, result.effects)) {
    result.response = {};
    result.response.status = 503;
  }
  if (loaded->server.debug) write(document_line(request.uri, result.response));
  return result;
}

}  // namespace ivr
