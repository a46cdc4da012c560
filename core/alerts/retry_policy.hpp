// How long to wait before an alert is tried again.
//
// Full jitter, so that alerts that failed together are not tried together again. Source: "Exponential Backoff
// And Jitter", AWS Architecture Blog, 2015. Pure: the random number is handed in. Safe to call from any
// thread.
#pragma once

#include <chrono>
#include <optional>

namespace ivr {

// No alert ever waits longer, whatever the other side asks for.
inline constexpr std::chrono::seconds k_longest_wait{600};

// How long a claim is valid unless it is renewed.
inline constexpr std::chrono::seconds k_lease{30};

// How long after an attempt with an unknown outcome the alert may be sent again, if Twilio's list does not
// show it.
inline constexpr std::chrono::seconds k_doubt{60};

// attempts: how many have failed, at least 1. random01: from 0 to 1, a new one each time. Gives a random part
// of a second after the first, of two after the second, and so on up to a minute.
std::chrono::milliseconds backoff(int attempts, double random01);

// The same, added to what the other side asked for (Retry-After), and never more than k_longest_wait.
std::chrono::milliseconds wait_before(int attempts, double random01,
                                      std::optional<std::chrono::seconds> asked);

}  // namespace ivr
