// What each kind of section means: one function a kind, from its values to its settings.
//
// Mistakes are added to the diagnostics of values; what is returned or filled in is then incomplete but
// usable, so that reading can go on.
#pragma once

#include "core/config/secrets.hpp"
#include "core/config/section_reader.hpp"
#include "core/config/settings.hpp"

namespace ivr {

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
void read_hours(SectionReader& values, std::vector<HoursSection>& hours);

// What one section asks for and another must say. An error for mail without [smtp] and for webhooks without a
// secret to sign them; a warning for links that no SMS has room for, and for a health check that pings
// nobody.
void check_alerts(const Config& config, Diagnostics& diagnostics);

}  // namespace ivr
