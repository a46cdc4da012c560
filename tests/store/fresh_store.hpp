// An empty alert store for one test: an SQLite file in a folder of its own, or, when IVR_TEST_STORE_URL names
// a PostgreSQL database, a schema of its own in there.
#pragma once

#include "core/alerts/retry_policy.hpp"
#include "core/alerts/store_entry.hpp"
#include "fcgi_app/db/session.hpp"
#include "fcgi_app/store/store_connection.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ivr {

// A folder that goes with its owner.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// A session of the same store, for what no interface has a method for.
Session raw_session(const std::string& url);

class FreshStore {
 public:
  FreshStore();
  ~FreshStore();
  FreshStore(const FreshStore&) = delete;
  FreshStore& operator=(const FreshStore&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] StoreConnection open() const { return StoreConnection(url_); }

  // Commits; gives how many alerts are new.
  int commit(std::vector<StoreEntry> entries);
  std::optional<Alert> claim(Channel channel = Channel::sms, std::vector<std::string> blocked = {});
  // All alerts, the oldest first.
  std::vector<Alert> alerts();
  Alert only_alert();
  bool settle(const Alert& claimed, const AttemptOutcome& settlement);
  // What no method does: a row as it was left by a clock that was wrong, or by somebody who is dead.
  void change_rows(std::string_view sql) const;

 private:
  TemporaryFolder folder_;
  std::string schema_;  // of PostgreSQL
  std::string url_;

 public:
  StoreConnection store;
};

// Ends the test case with these words.
[[noreturn]] void fail_with(const std::string& words);

// What a method of the store gave; when it gave an error, the test case ends with it.
template <class T>
T given(Result<T> result) {
  if (!result) fail_with(result.error());
  return *std::move(result);
}

// "RE" and 32 digits.
std::string recording_sid(int number);
std::string call_sid(int number);
// For one SMS, from +447700900999 to +447700900001 unless others are named.
NewVoicemail new_voicemail(int number, std::vector<Recipient> recipients = {});
Recipient sms_to(std::string address);

}  // namespace ivr
