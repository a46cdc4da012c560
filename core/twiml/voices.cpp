#include "core/twiml/voices.hpp"

#include <algorithm>
#include <array>

namespace ivr {
namespace {

#include "core/twiml/voice_names.inc"

static_assert(std::ranges::is_sorted(k_voices));
static_assert(std::ranges::is_sorted(k_languages));

}  // namespace

bool is_voice(std::string_view name) {
  return std::ranges::binary_search(k_voices, name);
}
bool is_language(std::string_view name) {
  return std::ranges::binary_search(k_languages, name);
}

std::span<const std::string_view> voices() {
  return k_voices;
}
std::span<const std::string_view> languages() {
  return k_languages;
}

}  // namespace ivr
