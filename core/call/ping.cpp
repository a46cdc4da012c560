#include "core/call/ping.hpp"

#include "core/alerts/store_entry.hpp"
#include "core/call/load.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace ivr {
namespace {

using Json = nlohmann::ordered_json;

enum class Health { fine, store_unavailable, alerts_late };

std::string_view to_text(Health health) {
  switch (health) {
    case Health::fine: return "ok";
    case Health::store_unavailable: return "alert store unavailable";
    case Health::alerts_late: return "alerts late";
  }
  return "unknown";
}

Health health_of(const Model& model, const StoreView* store) {
  if (store == nullptr) return Health::fine;
  if (!store->reachable) return Health::store_unavailable;
  const auto& oldest = store->backlog.oldest;
  return oldest && *oldest > model.alerts.late_after ? Health::alerts_late : Health::fine;
}

Json config_of(const ConfigOrigin& origin, const Model& model, const RequestContext& context) {
  // The clock may have been set back in between.
  const auto age = std::chrono::duration_cast<std::chrono::seconds>(context.now - origin.loaded_at).count();
  return {{"hash", origin.hash},
          {"loadedAt", model.zone.to_text(origin.loaded_at)},
          {"ageSeconds", std::max(age, decltype(age){0})}};
}

Json alerts_of(const StoreView& store) {
  const QueueStats& backlog = store.backlog;
  return {{"store", store.reachable ? "ok" : "unavailable"},
          {"pending", backlog.pending},
          {"sending", backlog.sending},
          {"sent", backlog.sent},
          {"failed", backlog.failed},
          {"emptyRecordings", backlog.empty_recordings},
          {"oldestPendingSeconds", backlog.oldest ? backlog.oldest->count() : 0},
          {"queueStopped", !backlog.stopped.empty()}};
}

}  // namespace

// First the fields of the original system's ping, in its format.
HandlerResult handle_ping(const Model& model, std::string_view query, const RequestContext& context) {
  const Health health = health_of(model, context.store);
  Json body = {{"name", "ping"},
               {"invokedAt", model.zone.to_text(context.now)},
               {"timezone", model.zone.name()},
               {"version", IVR_VERSION},
               {"status", to_text(health)}};
  if (context.origin != nullptr) body["config"] = config_of(*context.origin, model, context);
  if (context.store != nullptr) body["alerts"] = alerts_of(*context.store);
  const bool unavailable = health != Health::fine && query != "calls";
  return {Response{unavailable ? 503 : 200, "application/json", body.dump(), {}, {}, {}}, {}, {}};
}

}  // namespace ivr
