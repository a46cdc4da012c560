#include "fcgi_app/serve/store_probe.hpp"

#include "core/config/store_url.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/store/alert_queries.hpp"
#include "fcgi_app/store/marks.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace ivr {
namespace {

constexpr std::size_t k_max_text = 512;
constexpr std::chrono::seconds k_write_every{30};

}  // namespace

bool is_almost_full(const DiskSpace& disk) {
  constexpr std::uint64_t k_bytes = 100'000'000;
  constexpr std::uint64_t k_inodes = 1000;
  constexpr std::uint64_t k_part = 10;
  return disk.free_bytes < std::min(k_bytes, disk.bytes / k_part) ||
         disk.free_inodes < std::min(k_inodes, disk.inodes / k_part);
}

void StoreProbe::use_store(const std::string& url) {
  const auto parsed = StoreUrl::parse(url);
  path_ = parsed && parsed->engine == EngineKind::sqlite ? parsed->target : std::string();
  link_key_.clear();
  next_write_ = {};
  is_replaced_ = false;
}

StoreView StoreProbe::look(StoreConnection& store) {
  auto view = read(store);
  if (view) {
    commits_fail_ = false;
    view->warning = warning();
    return *std::move(view);
  }
  StoreView unreachable;
  unreachable.problem = view.error();
  unreachable.link_key = link_key_;
  unreachable.warning = warning();
  return unreachable;
}

Result<StoreView> StoreProbe::read(StoreConnection& store) {
  StoreView view;
  view.reachable = true;
  if (const auto written = write_if_due(store); !written) return Unexpected{written.error()};
  auto stats = AlertQueries(store).stats();
  if (!stats) return Unexpected{stats.error()};
  view.queue = *std::move(stats);
  if (const auto found = store.take_found()) compare_with_before(*found, store);
  // A store that can be read but not written may not have a key yet. Its queue is worth knowing all the same.
  if (link_key_.empty()) link_key_ = Marks(store).link_key().value_or("");
  view.link_key = link_key_;
  return view;
}

Result<Committed> StoreProbe::write_if_due(StoreConnection& store) {
  const auto now = Clock::now();
  if (!commits_fail_ && now < next_write_) return Committed{};
  auto written = Marks(store).set("last write of a probe", "yes");
  if (written) next_write_ = now + k_write_every;
  return written;
}

// Another file, or a database with another key, has none of the alerts that wait in the one before.
void StoreProbe::compare_with_before(const StoreConnection::Found& found, StoreConnection& store) {
  if (found.is_new)
    write_log(Level::info,
              fmt::format(R"(store_created store="{}")", escape_for_log(store.name(), k_max_text)));
  const std::string before = std::exchange(link_key_, Marks(store).link_key(link_key_).value_or(link_key_));
  const bool is_another = !before.empty() && (found.is_new || before != link_key_);
  if (!found.is_replaced && !is_another) return;
  is_replaced_ = true;
  write_log(Level::error,
            fmt::format(
                R"(store_replaced store="{}" reason="the file of the alert store or its log was deleted or )"
                R"(replaced while the server was running: alerts that were pending in it are not sent")",
                escape_for_log(store.name(), k_max_text)));
}

StoreWarning StoreProbe::warning() {
  const auto disk = path_.empty() ? std::nullopt : disk_space(path_);
  disk_ = disk.value_or(DiskSpace{});
  if (is_replaced_) return StoreWarning::replaced;
  return disk && is_almost_full(*disk) ? StoreWarning::disk_almost_full : StoreWarning::none;
}

void StoreProbe::log_state_change(const StoreView& view) {
  if (view.reachable && !was_reachable_) write_log(Level::info, "store_available");
  if (!view.reachable && (was_reachable_ || view.problem != logged_problem_)) {
    write_log(Level::error,
              fmt::format(R"(store_unavailable reason="{}")", escape_for_log(view.problem, k_max_text)));
  }
  was_reachable_ = view.reachable;
  logged_problem_ = view.problem;
  const bool is_full = disk_.bytes > 0 && is_almost_full(disk_);
  const std::string room =
      fmt::format(R"(store="{}" free_bytes={} free_inodes={})", escape_for_log(path_, k_max_text),
                  disk_.free_bytes, disk_.free_inodes);
  if (is_full && !was_almost_full_) write_log(Level::error, fmt::format("disk_almost_full {}", room));
  if (!is_full && was_almost_full_) write_log(Level::info, fmt::format("disk_has_room {}", room));
  was_almost_full_ = is_full;
}

}  // namespace ivr
