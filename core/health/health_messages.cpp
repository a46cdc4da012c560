#include "core/health/health_messages.hpp"

#include "core/time/zone.hpp"

#include <fmt/format.h>

namespace ivr {
namespace {

std::string time_words(StoreTime moment, const TimeZone& zone) {
  return format_local(zone, moment, "%a %d %b %H:%M");
}

}  // namespace

std::string site_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::string_view authority = url.substr(start, url.find_first_of("/?#", start) - start);
  return std::string(authority.substr(authority.rfind('@') + 1));
}

std::string trouble_words(std::string_view site, std::string_view problem, StoreTime since,
                          const TimeZone& zone) {
  return fmt::format("Phone trouble at {} since {}: {}", site, time_words(since, zone), problem);
}

std::string all_clear_words(std::string_view site, StoreTime now, std::chrono::milliseconds away,
                            const TimeZone& zone) {
  return fmt::format("Phone fine again at {}, {}, after {} of trouble.", site, time_words(now, zone),
                     away_words(away));
}

std::string away_words(std::chrono::milliseconds away) {
  using std::chrono::duration_cast;
  const auto minutes = duration_cast<std::chrono::minutes>(away).count();
  constexpr int k_an_hour = 60;
  if (minutes == 0) return fmt::format("{} s", duration_cast<std::chrono::seconds>(away).count());
  if (minutes < k_an_hour) return fmt::format("{} min", minutes);
  return fmt::format("{} h {} min", minutes / k_an_hour, minutes % k_an_hour);
}

}  // namespace ivr
