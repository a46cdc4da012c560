#include "fcgi_app/store/insert_alerts.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <vector>

namespace ivr {
namespace {

// A later request replaces what an earlier one said, but a known caller is not replaced by an unknown one.
constexpr std::string_view k_note_call =
    "insert into calls (call_sid, action, caller, caller_name, called, noted_at)"
    " values (:call_sid, :action, :caller, :caller_name, :called, :now)"
    " on conflict (call_sid) do update set action = excluded.action,"
    " caller = case when excluded.caller = '' then calls.caller else excluded.caller end,"
    " caller_name = case when excluded.caller_name = '' then calls.caller_name else excluded.caller_name end,"
    " called = case when excluded.called = '' then calls.called else excluded.called end,"
    " noted_at = excluded.noted_at";

// Most recordings come twice, and reconciliation brings all of the last hour again. SQLite writes its counter
// of rows even when there is a conflict, so the statement looks first. A request that is sent once more after
// its alerts were removed announces nothing.
constexpr std::string_view k_insert =
    "insert into alerts (recording_sid, call_sid, action, caller, caller_name, called, length_seconds, "
    "began_at, channel,"
    " recipient, sender, created_at, open_since, due_at)"
    " select cast(:sid as text), cast(:call_sid as text), cast(:action as text), cast(:caller as text),"
    " cast(:caller_name as text), cast(:called as text),"
    " cast(:length as bigint), cast(:began as bigint), cast(:channel as text), cast(:recipient as text),"
    " cast(:sender as text), cast(:now as bigint), cast(:now as bigint), cast(:now as bigint)"
    " where not exists (select 1 from alerts"
    " where recording_sid = :sid and channel = :channel and recipient = :recipient)"
    " and not exists (select 1 from announced where recording_sid = :sid)"
    " on conflict (recording_sid, channel, recipient) do nothing";

// The callback of a Record and the request of its action each know something that the other does not.
constexpr std::string_view k_fill_in =
    "update alerts set caller = case when caller = '' then :caller else caller end,"
    " caller_name = case when caller_name = '' then :caller_name else caller_name end,"
    " called = case when called = '' then :called else called end,"
    " call_sid = case when call_sid = '' then :call_sid else call_sid end,"
    " length_seconds = coalesce(length_seconds, :length)"
    " where recording_sid = :sid and channel = :channel and recipient = :recipient and state = 'pending'"
    " and ((caller = '' and :caller <> '') or (caller_name = '' and :caller_name <> '')"
    " or (called = '' and :called <> '') or (call_sid = '' and :call_sid <> '')"
    " or (length_seconds is null and cast(:length as bigint) is not null))";

constexpr std::string_view k_uncount_empty = "delete from empty_recordings where recording_sid = :sid";

constexpr std::string_view k_count_empty =
    "insert into empty_recordings (recording_sid, call_sid, action, counted_at)"
    " select cast(:sid as text), cast(:call_sid as text), cast(:action as text), cast(:now as bigint)"
    " where not exists (select 1 from alerts where recording_sid = :sid)"
    " on conflict (recording_sid) do nothing";

constexpr std::string_view k_insert_notice =
    "insert into alerts (recording_sid, call_sid, action, caller, began_at, channel, recipient, sender,"
    " created_at, open_since, due_at, notice_kind, notice)"
    " values (:sid, '', '', '', :written, :channel, :recipient, :sender, :now, :now, :now, :kind, :words)"
    " on conflict (recording_sid, channel, recipient) do nothing";

std::optional<VoicemailCall> read_call(Session& session, const std::string& call_sid) {
  auto row =
      session.row({"select action, caller, caller_name, called from calls where call_sid = :call_sid", 4},
                  {{"call_sid", call_sid}});
  if (!row) return std::nullopt;
  VoicemailCall call{.call_sid = call_sid, .action = {}, .caller = {}};
  call.action = row->text();
  call.caller = row->text();
  call.caller_name = row->text();
  call.called = row->text();
  return call;
}

void note_call(Session& session, const VoicemailCall& call, StoreTime now) {
  session.change(k_note_call, {{"call_sid", call.call_sid},
                               {"action", call.action},
                               {"caller", call.caller},
                               {"caller_name", call.caller_name},
                               {"called", call.called},
                               {"now", now}});
}

void count_empty(Session& session, const EmptyRecording& empty, StoreTime now) {
  session.change(
      k_count_empty,
      {{"sid", empty.recording_sid}, {"call_sid", empty.call_sid}, {"action", empty.action}, {"now", now}});
}

// With what only an earlier request about the call said.
Recording with_call(Session& session, Recording recording) {
  const bool is_complete =
      !recording.caller.empty() && !recording.called.empty() && !recording.caller_name.empty();
  if (is_complete || recording.call_sid.empty()) return recording;
  const auto call = read_call(session, recording.call_sid);
  if (!call) return recording;
  if (recording.caller.empty()) recording.caller = call->caller;
  if (recording.caller_name.empty()) recording.caller_name = call->caller_name;
  if (recording.called.empty()) recording.called = call->called;
  return recording;
}

std::optional<std::int64_t> length_of(const Recording& recording) {
  if (!recording.length) return std::nullopt;
  return recording.length->count();
}

// True if there was no alert for this recipient yet.
bool insert_for(Session& session, const Recording& recording, const Recipient& recipient,
                const std::string& sms_sender, StoreTime now) {
  const auto length = length_of(recording);
  const bool sms = recipient.channel == Channel::sms;
  const auto added =
      session.change(k_insert, {{"sid", recording.sid},
                                {"call_sid", recording.call_sid},
                                {"action", recording.action},
                                {"caller", recording.caller},
                                {"caller_name", recording.caller_name},
                                {"called", recording.called},
                                {"length", length},
                                {"began", recording.began},
                                {"channel", to_text(recipient.channel)},
                                {"recipient", recipient.address},
                                {"sender", sms ? std::string_view(sms_sender) : std::string_view()},
                                {"now", now}});
  if (added > 0) return true;
  session.change(k_fill_in, {{"caller", recording.caller},
                             {"caller_name", recording.caller_name},
                             {"called", recording.called},
                             {"call_sid", recording.call_sid},
                             {"length", length},
                             {"sid", recording.sid},
                             {"channel", to_text(recipient.channel)},
                             {"recipient", recipient.address}});
  return false;
}

int insert_voicemail(Session& session, const NewVoicemail& voicemail, StoreTime now) {
  const Recording recording = with_call(session, voicemail.recording);
  std::vector<Recipient> recipients = voicemail.recipients;
  std::ranges::sort(recipients, {}, [](const Recipient& one) { return std::tie(one.channel, one.address); });
  int added = 0;
  for (const Recipient& recipient : recipients) {
    if (insert_for(session, recording, recipient, voicemail.sms_sender, now)) ++added;
  }
  session.change(k_uncount_empty, {{"sid", voicemail.recording.sid}});
  return added;
}

template <class Entry>
std::vector<const Entry*> entries_of(std::span<const StoreEntry> entries) {
  std::vector<const Entry*> out;
  for (const StoreEntry& entry : entries) {
    if (const auto* one = std::get_if<Entry>(&entry)) out.push_back(one);
  }
  return out;
}

// Rows are always written in the same order, so that when two hosts hear of the same recordings at the same
// time, one waits for the other, and never each for the other. Calls come first: voicemails look them up.
int insert_entries(Session& session, std::span<const StoreEntry> entries) {
  const StoreTime now = session.now();
  auto calls = entries_of<VoicemailCall>(entries);
  std::ranges::stable_sort(calls, {},
                           [](const VoicemailCall* one) { return std::string_view(one->call_sid); });
  for (const VoicemailCall* call : calls) note_call(session, *call, now);

  auto voicemails = entries_of<NewVoicemail>(entries);
  std::ranges::stable_sort(voicemails, {},
                           [](const NewVoicemail* one) { return std::string_view(one->recording.sid); });
  int added = 0;
  for (const NewVoicemail* voicemail : voicemails) added += insert_voicemail(session, *voicemail, now);

  auto empty = entries_of<EmptyRecording>(entries);
  std::ranges::stable_sort(empty, {},
                           [](const EmptyRecording* one) { return std::string_view(one->recording_sid); });
  for (const EmptyRecording* one : empty) count_empty(session, *one, now);
  return added;
}

}  // namespace

Result<int> AlertInserts::commit(std::span<const StoreEntry> entries) {
  if (entries.empty()) return 0;
  return connection_.run(Access::write, [&](Session& session) { return insert_entries(session, entries); });
}

Result<std::optional<VoicemailCall>> AlertInserts::find_call(const std::string& call_sid) {
  return connection_.run(Access::read, [&](Session& session) { return read_call(session, call_sid); });
}

void insert_notice(Session& session, const NewHealthNotice& notice, StoreTime now) {
  for (const Recipient& recipient : notice.recipients) {
    const bool sms = recipient.channel == Channel::sms;
    session.change(k_insert_notice,
                   {{"sid", notice.notice.sid},
                    {"written", notice.notice.written},
                    {"now", now},
                    {"channel", to_text(recipient.channel)},
                    {"recipient", recipient.address},
                    {"sender", sms ? std::string_view(notice.sms_sender) : std::string_view()},
                    {"kind", to_text(notice.notice.kind)},
                    {"words", notice.notice.words}});
  }
}

}  // namespace ivr
