#include "fcgi_app/cli/alerts_session.hpp"

#include "core/call/model.hpp"
#include "fcgi_app/cli/printable.hpp"
#include "fcgi_app/db/store_url.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

constexpr int k_mistakes = 1;
constexpr int k_nothing_there = 2;

void complain_of_config(const std::string& file, const Result<Loaded>& loaded) {
  if (!loaded) {
    fmt::print(stderr, "{}: {}\n", file, loaded.error());
    return;
  }
  for (const auto& line : to_lines(file, loaded->diagnostics)) fmt::print(stderr, "{}\n", line.text);
}

// With a store named, what is wrong with a config costs no more than its time zone. That there is none where
// one stands by default is nothing to speak of then.
void mention_config(const std::string& file, const Result<Loaded>& loaded) {
  if (!loaded && file == k_default_config) return;
  const std::string_view why = loaded ? std::string_view("it has mistakes") : loaded.error();
  fmt::print(stderr, "{}: {}: times are in UTC\n", file, why);
}

bool is_missing_file(const std::string& store_url) {
  const auto address = StoreUrl::parse(store_url);
  std::error_code error;
  return address && address->engine == EngineKind::sqlite &&
         !std::filesystem::exists(address->target, error) && !error;
}

Result<StoreConnection, int> open_store(const std::string& url) {
  StoreConnection store(url, StoreConnection::Opening::existing);
  const auto opened = store.open();
  if (opened) return store;
  const bool missing = is_missing_file(url);
  fmt::print(stderr, "{}{}\n", printable(opened.error()),
             missing ? " (perhaps nothing was ever recorded there: \"ivr serve\" makes the file)" : "");
  return Unexpected{k_nothing_there};
}

}  // namespace

Result<AlertsSession, int> open_desk(const AlertsPlace& place) {
  const auto loaded = load_config_file(place.config, FileKind::any, Loader::health);
  const bool usable = loaded && loaded->model != nullptr;
  if (!usable && place.store.empty()) {
    complain_of_config(place.config, loaded);
    return Unexpected{loaded ? k_mistakes : k_nothing_there};
  }
  if (!usable) mention_config(place.config, loaded);
  auto store = open_store(place.store.empty() ? loaded->alerts.store : place.store);
  if (!store) return Unexpected{store.error()};
  if (!usable) return AlertsSession{*std::move(store), TimeZone(), std::nullopt};
  return AlertsSession{*std::move(store), loaded->model->zone, loaded->alerts.give_up_after};
}

}  // namespace ivr
