// What each kind of section means: one function a kind, from its values to its settings.
//
// Mistakes are added to the diagnostics behind values; what is returned or filled in is then incomplete but
// usable, so that reading can go on.
#pragma once

#include "core/config/secrets.hpp"
#include "core/config/section_values.hpp"
#include "core/config/settings.hpp"

namespace ivr {

void read_twilio(SectionValues& values, const Secrets& secrets, TwilioSettings& twilio);
void read_alerts(SectionValues& values, const Secrets& secrets, AlertSettings& alerts);
void read_smtp(SectionValues& values, const Secrets& secrets, SmtpSettings& smtp);
void read_aws(SectionValues& values, HealthSettings& health, ServerSettings& server);
void read_health(SectionValues& values, HealthSettings& health);
void read_server(SectionValues& values, ServerSettings& server);
void read_ivr(SectionValues& values, IvrSettings& settings);
// Of a voicemail action, and of the health check: who is told, and from which number.
void read_alert_recipients(SectionValues& values, Voicemail& voicemail);
void read_health_recipients(SectionValues& values, HealthSettings& health);

void read_welcome(SectionValues& values, Welcome& welcome);
void read_menu(SectionValues& values, Menu& menu);
void read_option(SectionValues& values, std::vector<MenuOption>& options);
void read_action(SectionValues& values, std::string_view type, std::vector<Action>& actions);
void read_hours(SectionValues& values, std::vector<HoursSection>& hours);

}  // namespace ivr
