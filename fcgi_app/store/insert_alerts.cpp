#include "fcgi_app/store/insert_alerts.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <tuple>
#include <vector>

namespace ivr {
namespace {

// What a later note knows replaces what an earlier one said; a caller once known is not forgotten.
constexpr std::string_view k_note_call =
    "insert into calls (call_sid, action, caller, noted_at) values (:call_sid, :action, :caller, :now)"
    " on conflict (call_sid) do update set action = excluded.action,"
    " caller = case when excluded.caller = '' then calls.caller else excluded.caller end,"
    " noted_at = excluded.noted_at";

// Most are told of a second time, and reconciliation tells of all of an hour again: SQLite writes the number
// it counts rows with even when there is a conflict, so it is not left to come to one.
constexpr std::string_view k_announce =
    "insert into alerts (recording_sid, call_sid, action, caller, length_seconds, began_at, channel,"
    " recipient, sender, created_at, open_since, due_at)"
    " select cast(:sid as text), cast(:call_sid as text), cast(:action as text), cast(:caller as text),"
    " cast(:length as bigint), cast(:began as bigint), cast(:channel as text), cast(:recipient as text),"
    " cast(:sender as text), cast(:now as bigint), cast(:now as bigint), cast(:now as bigint)"
    " where not exists (select 1 from alerts"
    " where recording_sid = :sid and channel = :channel and recipient = :recipient)"
    " on conflict (recording_sid, channel, recipient) do nothing";

// The callback of a Record and the request of its action each know something the other does not.
constexpr std::string_view k_fill_in =
    "update alerts set caller = case when caller = '' then :caller else caller end,"
    " call_sid = case when call_sid = '' then :call_sid else call_sid end,"
    " length_seconds = coalesce(length_seconds, :length)"
    " where recording_sid = :sid and channel = :channel and recipient = :recipient and state = 'pending'"
    " and ((caller = '' and :caller <> '') or (call_sid = '' and :call_sid <> '')"
    " or (length_seconds is null and cast(:length as bigint) is not null))";

constexpr std::string_view k_forget_empty = "delete from empty_recordings where recording_sid = :sid";

constexpr std::string_view k_count_empty =
    "insert into empty_recordings (recording_sid, call_sid, action, counted_at)"
    " select cast(:sid as text), cast(:call_sid as text), cast(:action as text), cast(:now as bigint)"
    " where not exists (select 1 from alerts where recording_sid = :sid)"
    " on conflict (recording_sid) do nothing";

void note_call(Session& session, const VoicemailCall& note, StoreTime now) {
  session.change(
      k_note_call,
      {{"call_sid", note.call_sid}, {"action", note.action}, {"caller", note.caller}, {"now", now}});
}

void count_empty(Session& session, const EmptyRecording& empty, StoreTime now) {
  session.change(
      k_count_empty,
      {{"sid", empty.recording_sid}, {"call_sid", empty.call_sid}, {"action", empty.action}, {"now", now}});
}

std::string caller_of(Session& session, const Recording& recording) {
  if (!recording.caller.empty() || recording.call_sid.empty()) return recording.caller;
  const auto note = read_call(session, recording.call_sid);
  return note ? note->caller : std::string();
}

std::optional<std::int64_t> length_of(const Recording& recording) {
  if (!recording.length) return std::nullopt;
  return recording.length->count();
}

// True: nobody had told this recipient of it yet.
bool announce_to(Session& session, const NewVoicemail& announcement, const Recipient& recipient,
                 const std::string& caller, StoreTime now) {
  const Recording& recording = announcement.recording;
  const auto length = length_of(recording);
  const bool sms = recipient.channel == Channel::sms;
  const auto added = session.change(
      k_announce, {{"sid", recording.sid},
                   {"call_sid", recording.call_sid},
                   {"action", recording.action},
                   {"caller", caller},
                   {"length", length},
                   {"began", recording.began},
                   {"channel", to_text(recipient.channel)},
                   {"recipient", recipient.address},
                   {"sender", sms ? std::string_view(announcement.sms_sender) : std::string_view()},
                   {"now", now}});
  if (added > 0) return true;
  session.change(k_fill_in, {{"caller", caller},
                             {"call_sid", recording.call_sid},
                             {"length", length},
                             {"sid", recording.sid},
                             {"channel", to_text(recipient.channel)},
                             {"recipient", recipient.address}});
  return false;
}

int announce(Session& session, const NewVoicemail& announcement, StoreTime now) {
  const std::string caller = caller_of(session, announcement.recording);
  std::vector<Recipient> recipients = announcement.recipients;
  std::ranges::sort(recipients, {}, [](const Recipient& one) { return std::tie(one.channel, one.address); });
  int added = 0;
  for (const Recipient& recipient : recipients) {
    if (announce_to(session, announcement, recipient, caller, now)) ++added;
  }
  session.change(k_forget_empty, {{"sid", announcement.recording.sid}});
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

}  // namespace

// Rows are always written in the same order, so that two hosts that are told the same at the same time wait
// for each other, and never each for the other. Notes come first: announcements look them up.
int write_entries(Session& session, std::span<const StoreEntry> entries) {
  const StoreTime now = session.now();
  auto notes = entries_of<VoicemailCall>(entries);
  std::ranges::stable_sort(notes, {},
                           [](const VoicemailCall* note) { return std::string_view(note->call_sid); });
  for (const VoicemailCall* note : notes) note_call(session, *note, now);

  auto announcements = entries_of<NewVoicemail>(entries);
  std::ranges::stable_sort(announcements, {},
                           [](const NewVoicemail* one) { return std::string_view(one->recording.sid); });
  int added = 0;
  for (const NewVoicemail* announcement : announcements) added += announce(session, *announcement, now);

  auto empty = entries_of<EmptyRecording>(entries);
  std::ranges::stable_sort(empty, {},
                           [](const EmptyRecording* one) { return std::string_view(one->recording_sid); });
  for (const EmptyRecording* one : empty) count_empty(session, *one, now);
  return added;
}

std::optional<VoicemailCall> read_call(Session& session, const std::string& call_sid) {
  auto row = session.row({"select action, caller from calls where call_sid = :call_sid", 2},
                         {{"call_sid", call_sid}});
  if (!row) return std::nullopt;
  VoicemailCall note{.call_sid = call_sid, .action = {}, .caller = {}};
  note.action = row->text();
  note.caller = row->text();
  return note;
}

}  // namespace ivr
