#include "tests/golden/store_line.hpp"

#include "core/base/numbers.hpp"

#include <cstdint>
#include <sstream>
#include <string>

namespace golden {
namespace {

bool take_text(ivr::StoreView& view, const std::string& name, const std::string& value) {
  if (value.empty()) return false;
  if (name == "stopped") {
    view.queue.stopped.push_back({ivr::Channel::sms, std::nullopt, value});
    return true;
  }
  if (name == "key") view.link_key = value;
  return name == "key";
}

bool take_count(ivr::QueueStats& queue, const std::string& name, const std::string& value) {
  const auto count = ivr::parse_number<std::int64_t>(value);
  if (!count) return false;
  if (name == "oldest") {
    queue.oldest = std::chrono::seconds(*count);
    return true;
  }
  std::int64_t* const field = name == "pending"   ? &queue.pending
                              : name == "sending" ? &queue.sending
                              : name == "sent"    ? &queue.sent
                              : name == "failed"  ? &queue.failed
                              : name == "empty"   ? &queue.empty_recordings
                                                  : nullptr;
  if (field == nullptr) return false;
  *field = *count;
  return true;
}

}  // namespace

std::optional<ivr::StoreView> parse_store_line(std::string_view text) {
  ivr::StoreView view;
  if (text == "away") return view;
  view.reachable = true;
  std::istringstream words{std::string(text)};
  for (std::string word; words >> word;) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) return std::nullopt;
    const std::string name = word.substr(0, equals);
    const std::string value = word.substr(equals + 1);
    if (!take_text(view, name, value) && !take_count(view.queue, name, value)) return std::nullopt;
  }
  return view;
}

}  // namespace golden
