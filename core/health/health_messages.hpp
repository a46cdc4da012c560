// What a notice of the health check says, before each way to tell makes its text of it.
//
// Pure. Safe to call from any thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/time/zone.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace ivr {

// The host of a URL, with its port, and without user and password.
std::string site_of(std::string_view url);

// "Phone trouble at ivr.example.com since Sun 22 Nov 14:05: status 502"
std::string trouble_words(std::string_view site, std::string_view problem, StoreTime since,
                          const TimeZone& zone);

// "Phone fine again at ivr.example.com, Sun 22 Nov 14:28, after 23 min of trouble."
std::string all_clear_words(std::string_view site, StoreTime now, std::chrono::milliseconds away,
                            const TimeZone& zone);

// "3 h 20 min", "23 min", "42 s".
std::string away_words(std::chrono::milliseconds away);

}  // namespace ivr
