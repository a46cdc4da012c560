// From an INI document to typed settings, with every mistake of single sections and keys: one function for
// the whole, and one for each kind of section.
//
// Mistakes are added to the diagnostics; what is returned or filled in is then incomplete but usable, so that
// reading can go on.
#pragma once

#include "core/base/diagnostics.hpp"
#include "core/config/schema.hpp"
#include "core/config/secrets.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/settings.hpp"
#include "core/config/surroundings.hpp"

namespace ivr {

// types: those that an action may have. Always returns a Config, as complete as the document allows.
Config read_config(const IniDocument& document, const Secrets& secrets, const Surroundings& around,
                   ActionTypes types, Diagnostics& diagnostics);

void read_twilio(SectionReader& values, const Secrets& secrets, TwilioSettings& twilio);
void read_alerts(SectionReader& values, const Secrets& secrets, AlertSettings& alerts);
void read_smtp(SectionReader& values, const Secrets& secrets, SmtpSettings& smtp);
void read_aws(SectionReader& values, HealthSettings& health, ServerSettings& server);
void read_health(SectionReader& values, HealthSettings& health);
void read_server(SectionReader& values, ServerSettings& server);
void read_ivr(SectionReader& values, IvrSettings& settings);
// For a voicemail action, and for the health check: who is notified, and from which number.
void read_alert_recipients(SectionReader& values, AlertContacts& contacts);
void read_health_recipients(SectionReader& values, HealthSettings& health);

void read_welcome(SectionReader& values, Welcome& welcome);
void read_menu(SectionReader& values, Menu& menu);
void read_option(SectionReader& values, std::vector<MenuOption>& options);
void read_action(SectionReader& values, const ActionType& type, std::vector<Action>& actions);
// days: the key of the schema that names days.
void read_hours(SectionReader& values, const KeySpec& days, std::vector<HoursSection>& hours);
// The values of "holidays".
std::vector<Reference> read_names_of_holidays(SectionReader& values);
// spec: of the section.
void read_holidays(SectionReader& values, const SectionSpec& spec, std::vector<HolidaysSection>& holidays);
// Puts the holidays that each schedule names into it, and the days of their calendars. An error for names
// that do not exist and for calendars that are broken; a warning for sections that no schedule names, for two
// lines that say different things of one day, and for dates that are all past.
void pool_holidays(Config& config, const Surroundings& around, Diagnostics& diagnostics);

// "timezone"; nothing if it is missing or wrong (which is then said).
std::optional<TimeZone> read_zone(SectionReader& values);

// What one section asks for and another must say. An error for mail without [smtp] and for webhooks without a
// secret to sign them; a warning for links that no SMS has room for, and for a health check that pings
// nobody.
void check_alerts(const Config& config, Diagnostics& diagnostics);

}  // namespace ivr
