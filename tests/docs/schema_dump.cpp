// Prints the schema of config files, for tests/docs/test_configuration_reference.py.
//
// A line "section NAME TYPE yes|no" for each section, TYPE "-" when it has none; then a line
// "key NAME REQUIREMENT DEFAULT" for each of its keys, DEFAULT "-" when there is none.
#include "core/actions/action_types.hpp"
#include "core/config/schema.hpp"

#include <iostream>
#include <string_view>

namespace {

std::string_view word(ivr::Requirement requirement) {
  switch (requirement) {
    case ivr::Requirement::yes: return "yes";
    case ivr::Requirement::no: return "no";
    case ivr::Requirement::either: return "either";
    case ivr::Requirement::with_hours: return "with_hours";
    case ivr::Requirement::with_ping: return "with_ping";
    case ivr::Requirement::recipient: return "recipient";
    case ivr::Requirement::with_sms: return "with_sms";
    case ivr::Requirement::with_webhook: return "with_webhook";
    case ivr::Requirement::with_api_key: return "with_api_key";
    case ivr::Requirement::with_user: return "with_user";
    case ivr::Requirement::each_day: return "each_day";
  }
  return "unknown";
}

std::string_view or_dash(std::string_view text) {
  return text.empty() ? "-" : text;
}

}  // namespace

int main() {
  const ivr::Schema schema(ivr::action_types());
  for (const ivr::SectionSpec& section : schema.sections()) {
    std::cout << "section " << section.name << ' ' << or_dash(section.type) << ' '
              << (section.mandatory ? "yes" : "no") << '\n';
    for (const ivr::KeySpec& key : section.keys) {
      std::cout << "key " << key.name << ' ' << word(key.requirement) << ' ' << or_dash(key.default_value)
                << '\n';
    }
  }
}
