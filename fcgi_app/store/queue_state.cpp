#include "fcgi_app/store/queue_state.hpp"

#include "fcgi_app/store/alert_row.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ivr {
namespace {

// The numbers a channel has alerts to send from. Steps from one to the next in the index, so that thousands
// of alerts from one number cost no more than one. Not with min(): PostgreSQL then walks through all of them
// while it has no statistics of a table that has just been filled.
const Query k_senders{
    "with recursive due (sender) as ("
    " select sender from (select sender from alerts where channel = :channel and state = 'pending'"
    " order by sender limit 1) as first"
    " union all"
    " select (select sender from alerts where channel = :channel and state = 'pending'"
    " and sender > due.sender order by sender limit 1) from due where due.sender is not null)"
    " select sender from due where sender is not null"
    " union select sender from alerts where channel = :channel and state = 'sending'"};

// Of one channel and sender: first what a dead owner left, then what is due, then what was put off further
// than we ever put off. Each is one step into an index.
Query candidates_query(std::string_view claimed) {
  const auto first = [claimed](std::string_view where) {
    return fmt::format(
        "select * from (select {} from alerts where channel = :channel and sender = :sender and {}"
        " order by due_at, id limit 1 {}) as one",
        k_alert_columns, where, claimed);
  };
  return {
      fmt::format("select * from ({} union all {} union all {}) as all_of_them order by due_at, id limit 1",
                  first("state = 'sending' and (lease_until <= :now or lease_until > :latest_lease)"),
                  first("state = 'pending' and due_at <= :now"),
                  first("state = 'pending' and due_at > :latest_due")),
      k_alert_column_count};
}

std::vector<std::string> senders_of(Session& session, const ClaimWish& wish) {
  std::vector<std::string> senders;
  for (Row& row : session.rows(k_senders, {{"channel", to_text(wish.channel)}})) {
    std::string sender = row.text();
    if (std::ranges::find(wish.resting_senders, sender) == wish.resting_senders.end())
      senders.push_back(std::move(sender));
  }
  return senders;
}

std::optional<Alert> candidate(Session& session, Channel channel, const std::string& sender, StoreTime now) {
  const Query query = candidates_query(session.dialect().claimed);
  auto row = session.row(query, {{"channel", to_text(channel)},
                                 {"sender", sender},
                                 {"now", now},
                                 {"latest_lease", now + AlertStore::k_lease + k_clock_slack},
                                 {"latest_due", now + AlertStore::k_longest_wait + k_clock_slack}});
  return row ? std::optional(read_alert(std::move(*row))) : std::nullopt;
}

}  // namespace

std::optional<Alert> oldest_due(Session& session, const ClaimWish& wish, StoreTime now) {
  std::optional<Alert> oldest;
  for (const std::string& sender : senders_of(session, wish)) {
    auto one = candidate(session, wish.channel, sender, now);
    if (one && (!oldest || one->due_at < oldest->due_at)) oldest = std::move(one);
  }
  return oldest;
}

}  // namespace ivr
