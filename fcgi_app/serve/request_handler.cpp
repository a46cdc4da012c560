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

// A caller waits for a best effort; only Twilio waits for what is required, and nginx gives up after 8
// seconds.
constexpr std::chrono::milliseconds k_best_effort_timeout{300};
constexpr std::chrono::milliseconds k_required_timeout{3000};

constexpr std::size_t k_max_reason = 512;

WallTime now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Enough to see what is wrong with a webhook of one's own; a flood of forged ones must not push older lines
// out of the journal.
constexpr int k_refusals_per_second = 10;

void write(const Effect& effect, const LogLine& line) {
  static RateLimitedLog refusals(k_refusals_per_second);
  if (std::holds_alternative<Refusal>(effect)) {
    refusals.write(line.level, line.text);
  } else {
    write_log(line.level, line.text);
  }
}

// False when something is required and could not be committed.
bool persist(Outbox& outbox, const std::vector<Effect>& effects) {
  std::vector<StoreEntry> entries;
  std::vector<StoreEntry> in_background;
  bool is_required = false;
  for (const Effect& effect : effects) {
    const auto* wanted = std::get_if<Persist>(&effect);
    if (wanted == nullptr) continue;
    is_required = is_required || wanted->grade == Persist::Grade::required;
    (wanted->grade == Persist::Grade::background ? in_background : entries).push_back(wanted->entry);
  }
  if (!in_background.empty()) outbox.commit_in_background(std::move(in_background));
  if (entries.empty()) return true;
  const auto committed =
      outbox.commit(std::move(entries), is_required ? k_required_timeout : k_best_effort_timeout);
  if (!committed) {
    write_log(Level::error,
              fmt::format(R"(not_committed reason="{}")", escape_for_log(committed.error(), k_max_reason)));
  }
  return committed || !is_required;
}

}  // namespace

HandlerResult handle_request(const CurrentConfig& config, Outbox& outbox, const Request& request) {
  const auto loaded = config.now();
  const auto store = outbox.view();
  HandlerResult result =
      respond(*loaded->model, request, {.now = now(), .store = store.get(), .origin = &loaded->origin});
  for (const Effect& effect : result.effects) {
    const LogLine line = effect_line(effect);
    if (line.level != Level::debug || loaded->server.debug) write(effect, line);
  }
  if (!persist(outbox, result.effects)) {
    result.response = {};
    result.response.status = 503;
  }
  if (loaded->server.debug) {
    const LogLine line = document_line(request.uri, result.response);
    write_log(line.level, line.text);
  }
  return result;
}

}  // namespace ivr
