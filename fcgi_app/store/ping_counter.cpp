#include "fcgi_app/store/ping_counter.hpp"

#include "fcgi_app/store/alert_queries.hpp"

#include <string>
#include <string_view>

namespace ivr {
namespace {

constexpr const char* k_mark = "failed pings";

// Locks the row for the rest of the transaction, also when it is only now there: another host that counts at
// the same time waits here, and then reads what this one has written.
constexpr std::string_view k_lock =
    "insert into marks (name, value) values (:name, '') on conflict (name) do update set value = marks.value";

constexpr std::string_view k_add =
    "insert into alerts (recording_sid, call_sid, action, caller, began_at, channel, recipient, sender,"
    " created_at, open_since, due_at, notice_kind, notice)"
    " values (:sid, '', '', '', :written, :channel, :recipient, :sender, :now, :now, :now, :kind, :words)"
    " on conflict (recording_sid, channel, recipient) do nothing";

void add_notice(Session& session, const NewHealthNotice& entry, StoreTime now) {
  for (const Recipient& recipient : entry.recipients) {
    const bool sms = recipient.channel == Channel::sms;
    session.change(k_add, {{"sid", entry.notice.sid},
                           {"written", entry.notice.written},
                           {"now", now},
                           {"channel", to_text(recipient.channel)},
                           {"recipient", recipient.address},
                           {"sender", sms ? std::string_view(entry.sms_sender) : std::string_view()},
                           {"kind", to_text(entry.notice.kind)},
                           {"words", entry.notice.words}});
  }
}

}  // namespace

PingCount write_ping(Session& session, const AlertStore::CountPing& count) {
  session.change(k_lock, {{"name", k_mark}});
  const StoreTime now = session.now();
  PingCount counted = count(parse_ping_tally(read_mark(session, k_mark).value_or("")), now);
  write_mark(session, k_mark, to_text(counted.tally));
  if (counted.entry) add_notice(session, *counted.entry, now);
  return counted;
}

}  // namespace ivr
