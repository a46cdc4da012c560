// type = voicemail: says its prompt, records a message and notifies people of it.
#pragma once

#include "core/alerts/store_entry.hpp"
#include "core/config/settings.hpp"

#include <chrono>

namespace ivr {

class Voicemail : public ActionSettings {
 public:
  void write(TwimlWriter& verbs, const CallbackUrls& urls) const override;
  [[nodiscard]] const Prompt* farewell() const override { return &farewell_prompt; }
  [[nodiscard]] const AlertContacts* contacts() const override { return &notified; }

  // The entry for a recording: one that raises alerts, or a count if it is too short.
  [[nodiscard]] StoreEntry entry_of(Recording recording) const;

  AlertContacts notified;
  Prompt farewell_prompt;              // of the keys hangup_*
  std::chrono::seconds pause{0};       // before the tone
  std::chrono::seconds silence{5};     // ends the recording
  std::chrono::seconds min_length{0};  // a shorter recording raises no alert
  std::chrono::seconds max_length{3600};
};

}  // namespace ivr
