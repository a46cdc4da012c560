// What /ping answers: whether calls are answered and alerts go out.
#include "core/call/public_requests.hpp"

#include "core/alerts/store_entry.hpp"
#include "core/call/load.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
#include <string_view>

namespace ivr {
namespace {

using Json = nlohmann::ordered_json;

enum class Health { fine, store_unavailable, store_replaced, disk_almost_full, alerts_late };

std::string_view to_text(Health health) {
  switch (health) {
    case Health::fine: return "ok";
    case Health::store_unavailable: return "alert store unavailable";
    case Health::store_replaced: return "alert store replaced";
    case Health::disk_almost_full: return "disk almost full";
    case Health::alerts_late: return "alerts late";
  }
  return "unknown";
}

Health health_of(const Model& model, const StoreView* store) {
  if (store == nullptr) return Health::fine;
  if (!store->reachable) return Health::store_unavailable;
  if (store->warning == StoreWarning::replaced) return Health::store_replaced;
  if (store->warning == StoreWarning::disk_almost_full) return Health::disk_almost_full;
  const auto& oldest = store->queue.oldest;
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
  const QueueStats& queue = store.queue;
  return {{"store", store.reachable ? "ok" : "unavailable"},
          {"pending", queue.pending},
          {"sending", queue.sending},
          {"sent", queue.sent},
          {"failed", queue.failed},
          {"emptyRecordings", queue.empty_recordings},
          {"oldestPendingSeconds", queue.oldest ? queue.oldest->count() : 0},
          {"queueStopped", !queue.stopped.empty()}};
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
