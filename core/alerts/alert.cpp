#include "core/alerts/alert.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace ivr {
namespace {

constexpr std::array k_channels = {
    std::pair{Channel::sms, std::string_view("sms")},
    std::pair{Channel::email, std::string_view("email")},
    std::pair{Channel::webhook, std::string_view("webhook")},
};

constexpr std::array k_states = {
    std::pair{AlertState::pending, std::string_view("pending")},
    std::pair{AlertState::sending, std::string_view("sending")},
    std::pair{AlertState::sent, std::string_view("sent")},
    std::pair{AlertState::failed, std::string_view("failed")},
};

constexpr std::array k_notice_kinds = {
    std::pair{HealthNotice::Kind::down, std::string_view("red")},
    std::pair{HealthNotice::Kind::recovered, std::string_view("green")},
};

template <class Names, class Value>
std::string_view name_of(const Names& names, Value value) {
  return std::ranges::find(names, value, [](const auto& entry) { return entry.first; })->second;
}

template <class Names>
auto value_of(const Names& names, std::string_view text) {
  const auto found = std::ranges::find(names, text, [](const auto& entry) { return entry.second; });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

}  // namespace

const std::string& subject_sid(const Alert& alert) {
  return std::visit([](const auto& subject) -> const std::string& { return subject.sid; }, alert.subject);
}

std::string_view to_text(Channel channel) {
  return name_of(k_channels, channel);
}

std::optional<Channel> parse_channel(std::string_view text) {
  return value_of(k_channels, text);
}

std::string_view to_text(AlertState state) {
  return name_of(k_states, state);
}

std::optional<AlertState> parse_alert_state(std::string_view text) {
  return value_of(k_states, text);
}

std::string_view to_text(HealthNotice::Kind kind) {
  return name_of(k_notice_kinds, kind);
}

std::optional<HealthNotice::Kind> parse_notice_kind(std::string_view text) {
  return value_of(k_notice_kinds, text);
}

}  // namespace ivr
