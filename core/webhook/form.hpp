// The parameters of a webhook: an application/x-www-form-urlencoded body, or a query.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace ivr {

struct Parameter {
  std::string_view name;
  std::string_view value;
  auto operator<=>(const Parameter&) const = default;
};

// In the order sent; names may repeat, values may be empty.
using Parameters = std::vector<Parameter>;

// Twilio sends 20 to 30.
inline constexpr std::size_t k_usual_parameters = 32;

// More than any webhook of Twilio's has. A form with more is sent to make sorting it expensive.
inline constexpr std::size_t k_max_parameters = 200;

struct Form {
  Parameters parameters;            // views into bytes
  std::unique_ptr<char[]> bytes{};  // null when the text was empty
  std::string_view joined{};        // names and values without anything between, in the order sent
  bool has_too_many = false;  // more than k_max_parameters: reading ended there, and the form must be refused
};

// Decodes once: "+" is a blank, "%xx" a byte; a malformed "%zz" is left as it is. A name without "=" has an
// empty value. Source: the URL standard, section 5.1, which Twilio's own libraries follow.
Form parse_form(std::string_view text);

// The value of the first parameter of that name, or "" when there is none: Twilio's documents treat an empty
// parameter and a missing one alike (Gather's Digits, for one).
std::string_view find_parameter(const Parameters& parameters, std::string_view name);

}  // namespace ivr
