#include "fcgi_app/serve/store_probe.hpp"

#include "fcgi_app/base/log.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <utility>

namespace ivr {

void StoreProbe::forget_store() {
  link_key_.clear();
}

StoreView StoreProbe::look(StoreConnection& store) {
  auto view = read(store);
  if (view) {
    commits_fail_ = false;
    link_key_ = view->link_key;
    return *std::move(view);
  }
  StoreView unreachable;
  unreachable.problem = view.error();
  unreachable.link_key = link_key_;
  return unreachable;
}

Result<StoreView> StoreProbe::read(StoreConnection& store) {
  StoreView view;
  view.reachable = true;
  if (commits_fail_) {
    const auto written = Marks(store).set("written after a failure", "yes");
    if (!written) return Unexpected{written.error()};
  }
  auto stats = AlertQueries(store).stats();
  if (!stats) return Unexpected{stats.error()};
  view.backlog = *std::move(stats);
  view.link_key = link_key_;
  if (!link_key_.empty()) return view;
  // A store that can be read but not written may not have a key yet. Its queue is worth knowing all the same.
  if (auto key = Marks(store).link_key()) view.link_key = *std::move(key);
  return view;
}

void StoreProbe::log_state_change(const StoreView& view) {
  constexpr std::size_t k_max_reason = 512;
  if (view.reachable && !was_reachable_) write_log(Level::info, "store_available");
  if (!view.reachable && (was_reachable_ || view.problem != logged_problem_)) {
    write_log(Level::error,
              fmt::format(R"(store_unavailable reason="{}")", escape_for_log(view.problem, k_max_reason)));
  }
  was_reachable_ = view.reachable;
  logged_problem_ = view.problem;
}

}  // namespace ivr
