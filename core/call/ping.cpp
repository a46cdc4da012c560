#include "core/call/ping.hpp"

#include "core/alerts/queue_stats.hpp"
#include "core/call/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

namespace ivr {
namespace {

enum class Health { fine, store_away, alerts_late };

std::string_view to_text(Health health) {
  switch (health) {
    case Health::fine: return "ok";
    case Health::store_away: return "alert store unavailable";
    case Health::alerts_late: return "alerts late";
  }
  return "unknown";
}

Health judge(const Model& model, const StoreView* store) {
  if (store == nullptr) return Health::fine;
  if (!store->reachable) return Health::store_away;
  const auto& oldest = store->backlog.oldest;
  return oldest && *oldest > model.alerts.late_after ? Health::alerts_late : Health::fine;
}

void write_backlog(std::string& body, const StoreView& store) {
  const QueueStats& backlog = store.backlog;
  fmt::format_to(std::back_inserter(body),
                 R"(,"alerts":{{"store":"{}","pending":{},"sending":{},"sent":{},"failed":{},)"
                 R"("emptyRecordings":{},"oldestPendingSeconds":{},"queueStopped":{}}})",
                 store.reachable ? "ok" : "unavailable", backlog.pending, backlog.sending, backlog.sent,
                 backlog.failed, backlog.empty_recordings, backlog.oldest ? backlog.oldest->count() : 0,
                 !backlog.stopped.empty());
}

void write_origin(std::string& body, const ConfigOrigin& origin, const Model& model,
                  const RequestContext& context) {
  // The clock may have been set back since.
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(context.now - origin.loaded_at).count();
  fmt::format_to(std::back_inserter(body), R"(,"config":{{"hash":"{}","loadedAt":"{}","ageSeconds":{}}})",
                 origin.hash, model.zone.to_text(origin.loaded_at), std::max(age, decltype(age){0}));
}

}  // namespace

// Fields of the original system's ping first, as it printed them.
HandlerResult ping_answer(const Model& model, std::string_view query, const RequestContext& context) {
  const Health health = judge(model, context.store);
  std::string body =
      fmt::format(R"({{"name":"ping","invokedAt":"{}","timezone":"{}","version":"{}","status":"{}")",
                  model.zone.to_text(context.now), model.zone.name(), IVR_VERSION, to_text(health));
  if (context.origin != nullptr) write_origin(body, *context.origin, model, context);
  if (context.store != nullptr) write_backlog(body, *context.store);
  body += '}';
  const bool red = health != Health::fine && query != "calls";
  return {Response{red ? 503 : 200, "application/json", std::move(body), {}, {}, {}}, {}, {}};
}

}  // namespace ivr
