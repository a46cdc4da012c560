#include "fcgi_app/serve/request_handler.hpp"

#include "core/call/respond.hpp"
#include "core/time/known_hours.hpp"
#include "fcgi_app/serve/request_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <vector>

namespace ivr {
namespace {

// A caller waits for what may be kept; nobody but Twilio for what must, and nginx gives up after 8 seconds.
constexpr std::chrono::milliseconds k_patience_of_callers{300};
constexpr std::chrono::milliseconds k_patience_of_callbacks{3000};

WallTime now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// What this worker knows of the hours of the config it answers from. A weak_ptr does not keep an old config
// alive, and yet no other can be taken for it.
KnownHours& known_hours(const std::shared_ptr<const Loaded>& loaded) {
  thread_local KnownHours hours;
  thread_local std::weak_ptr<const Loaded> of;
  if (of.owner_before(loaded) || loaded.owner_before(of)) {
    hours.forget();
    of = loaded;
  }
  return hours;
}

void write(const LogLine& line) {
  write_log(line.level, line.text);
}

// False when something had to be kept and was not.
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
  const auto kept = outbox.commit(std::move(entries), must ? k_patience_of_callbacks : k_patience_of_callers);
  if (!kept) write_log(Level::error, fmt::format("not kept: {}", kept.error()));
  return kept || !must;
}

}  // namespace

HandlerResult answer_webhook(const CurrentConfig& config, Outbox& outbox, const Request& request) {
  const auto loaded = config.now();
  const auto store = outbox.view();
  HandlerResult answer =
      respond(*loaded->model, request,
              {.now = now(), .store = store.get(), .origin = &loaded->origin, .hours = &known_hours(loaded)});
  for (const Effect& effect : answer.effects) {
    const LogLine line = effect_line(effect);
    if (line.level != Level::debug || loaded->server.debug) write(line);
  }
  if (!keep(outbox, answer.effects)) {
    answer.response = {};
    answer.response.status = 503;
  }
  if (loaded->server.debug) write(document_line(request.uri, answer.response));
  return answer;
}

}  // namespace ivr
