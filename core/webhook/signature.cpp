#include "core/webhook/signature.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>

namespace ivr {
namespace {

// Where the port of an origin starts (at its colon), or npos. The host may be an IPv6 address in brackets,
// and a password may hold colons.
std::size_t find_port(std::string_view origin) {
  const std::size_t scheme_end = origin.find("://");
  const std::size_t authority = scheme_end == std::string_view::npos ? 0 : scheme_end + 3;
  const std::size_t at = origin.rfind('@');
  const std::size_t host = at == std::string_view::npos || at < authority ? authority : at + 1;
  const std::size_t bracket = origin.find(']', host);
  return origin.find(':', bracket == std::string_view::npos ? host : bracket);
}

// A parameter and the first eight bytes of its name as a number that sorts alike: it decides nearly always.
struct Ranked {
  std::uint64_t rank;
  const Parameter* parameter;

  explicit Ranked(const Parameter& ranked) : rank(rank_of(ranked.name)), parameter(&ranked) {}

  static std::uint64_t rank_of(std::string_view name) {
    std::uint64_t bytes = 0;
    if (name.size() >= sizeof bytes) {
      std::memcpy(&bytes, name.data(), sizeof bytes);  // a constant size: one load
    } else {
      std::memcpy(&bytes, name.data(), name.size());
    }
    return std::endian::native == std::endian::little ? __builtin_bswap64(bytes) : bytes;
  }

  bool operator<(const Ranked& other) const {
    return rank != other.rank ? rank < other.rank : *parameter < *other.parameter;
  }
  bool operator==(const Ranked& other) const { return rank == other.rank && *parameter == *other.parameter; }
};

// Each once, too.
bool are_sorted(const Parameters& parameters) {
  if (parameters.empty()) return true;
  Ranked before(parameters.front());
  for (const Parameter& parameter : std::span(parameters).subspan(1)) {
    const Ranked next(parameter);
    if (!(before < next)) return false;
    before = next;
  }
  return true;
}

bool matches(std::string_view signature, OriginSpelling origin, std::string_view uri,
             std::string_view parameters, std::span<const HmacSha1Key> keys) {
  const std::array pieces = {origin.host, origin.port, uri, parameters};
  return std::ranges::any_of(keys, [&](const HmacSha1Key& key) {
    const auto expected = to_base64(key.digest(pieces));
    return is_same_secret({expected.data(), expected.size()}, signature);
  });
}

}  // namespace

OriginSpelling other_spelling(std::string_view origin) {
  const std::size_t port = find_port(origin);
  if (port != std::string_view::npos) return {origin.substr(0, port), {}};
  return {origin, origin.starts_with("https://") ? ":443" : ":80"};
}

std::vector<HmacSha1Key> signing_keys(std::span<const std::string> tokens) {
  std::vector<HmacSha1Key> keys;
  for (const std::string& token : tokens)
    if (!token.empty()) keys.emplace_back(token);
  return keys;
}

std::string signed_parameters(const Parameters& parameters) {
  std::vector<Ranked> sorted(parameters.begin(), parameters.end());
  std::ranges::sort(sorted, std::less());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  std::string joined;
  for (const Ranked& one : sorted) joined.append(one.parameter->name).append(one.parameter->value);
  return joined;
}

std::string_view signed_parameters(const Form& form, std::string& room) {
  if (are_sorted(form.parameters)) return form.joined;
  room = signed_parameters(form.parameters);
  return room;
}

std::string sign(std::string_view url, std::string_view parameters, std::string_view token) {
  const std::array pieces = {url, parameters};
  const auto text = to_base64(HmacSha1Key(token).digest(pieces));
  return {text.begin(), text.end()};
}

bool is_signed(std::string_view signature, std::string_view origin, std::string_view uri,
               std::string_view parameters, std::span<const HmacSha1Key> keys) {
  return matches(signature, {origin, {}}, uri, parameters, keys) ||
         matches(signature, other_spelling(origin), uri, parameters, keys);
}

}  // namespace ivr
