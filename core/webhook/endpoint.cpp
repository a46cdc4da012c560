#include "core/webhook/endpoint.hpp"

#include "core/alerts/recording_link.hpp"
#include "core/base/sid.hpp"
#include "core/base/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_option_prefix = "/ivr/menu/";
constexpr std::string_view k_action_prefix = "/ivr/action/";

constexpr std::array k_exact_paths = {
    std::pair{k_ping_path, Endpoint::ping},
    std::pair{k_welcome_path, Endpoint::welcome},
    std::pair{k_menu_path, Endpoint::menu},
    std::pair{k_hangup_path, Endpoint::hangup},
    std::pair{k_dial_status_path, Endpoint::dial_status},
    std::pair{k_recording_path, Endpoint::recording},
    std::pair{k_farewell_path, Endpoint::farewell},
};

// The one path segment after prefix, decoded.
std::optional<std::string> segment_after(std::string_view prefix, std::string_view path) {
  if (!path.starts_with(prefix)) return std::nullopt;
  const std::string_view segment = path.substr(prefix.size());
  if (segment.empty() || segment.find('/') != std::string_view::npos) return std::nullopt;
  return percent_decode(segment);
}

// Never decoded: a SID needs no escapes.
Route playback_route(std::string_view recording_sid) {
  if (!is_sid(recording_sid, "RE")) return {};
  return {Endpoint::playback, std::string(recording_sid)};
}

bool is_callback_only(Endpoint endpoint) {
  return endpoint == Endpoint::dial_status || endpoint == Endpoint::recording;
}

}  // namespace

Target split_target(std::string_view uri) {
  const std::size_t mark = uri.find('?');
  if (mark == std::string_view::npos) return {uri, {}};
  return {uri.substr(0, mark), uri.substr(mark + 1)};
}

Route find_route(std::string_view path, std::string_view base_path) {
  if (!path.starts_with(base_path)) return {};
  path.remove_prefix(base_path.size());
  if (path.starts_with(k_playback_prefix)) return playback_route(path.substr(k_playback_prefix.size()));
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto* exact = std::ranges::find(k_exact_paths, path, [](const auto& entry) { return entry.first; });
  if (exact != k_exact_paths.end()) return {exact->second, {}};
  if (auto key = segment_after(k_option_prefix, path)) return {Endpoint::option, std::move(*key)};
  if (auto name = segment_after(k_action_prefix, path)) return {Endpoint::action, std::move(*name)};
  return {};
}

bool allows(Endpoint endpoint, Method method) {
  if (method == Method::head) return endpoint == Endpoint::playback || endpoint == Endpoint::ping;
  if (endpoint == Endpoint::playback) return method == Method::get;
  if (method == Method::post) return true;
  return method == Method::get && !is_callback_only(endpoint);
}

std::string_view allowed_methods(Endpoint endpoint) {
  if (endpoint == Endpoint::playback) return "GET, HEAD";
  if (endpoint == Endpoint::ping) return "GET, HEAD, POST";
  return is_callback_only(endpoint) ? "POST" : "GET, POST";
}

std::string action_path(std::string_view name) {
  return std::string(k_action_prefix) + percent_encode(name);
}

std::string option_path(std::string_view key) {
  return std::string(k_option_prefix) + percent_encode(key);
}

}  // namespace ivr
