#include "core/texts/sms_text.hpp"

#include "core/base/ascii.hpp"
#include "core/texts/gsm7.hpp"
#include "core/texts/phrases.hpp"
#include "core/time/zone.hpp"
#include "core/webhook/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ivr {
namespace {

// A SIP address can be longer than there is room for; a number never is.
constexpr std::size_t k_longest_caller = 40;

// A name cut shorter than that tells nobody anything.
constexpr std::size_t k_shortest_name = 3;

// All in GSM-7. Those that are not known, or not told, are empty.
struct Facts {
  std::string tag;
  std::string caller;
  std::string time;
  std::string length;
  std::string action;
  std::string link;
};

Facts facts_of(const Recording& recording, const TextTerms& terms, std::string_view link, Wording wording) {
  const char* time = wording == Wording::in_full ? "%a %d %b %H:%M" : "%a %H:%M";
  const auto caller = to_gsm7(caller_words(recording.caller, wording));
  const auto action = to_gsm7(recording.action);
  return {
      to_gsm7(alert_tag(recording.sid, !link.empty())),
      cut_septets(caller, k_longest_caller),
      format_local(terms.zone, recording.began, time),
      recording.length ? length_words(*recording.length, wording) : std::string(),
      std::string(strip(action)),
      std::string(link),
  };
}

// A fact with what is put before it; nothing when there is no such fact.
std::string after(std::string_view before, std::string_view fact) {
  return fact.empty() ? std::string() : fmt::format("{}{}", before, fact);
}

std::string long_form(const Facts& facts) {
  return fmt::format("Voicemail from {}, {}{}{}{} {}", facts.caller, facts.time, after(", ", facts.length),
                     after(", for ", facts.action), facts.link.empty() ? "." : ": " + facts.link, facts.tag);
}

std::string short_form(const Facts& facts) {
  return fmt::format("{} {} {}{}{}{}", facts.tag, facts.caller, facts.time, after(" ", facts.length),
                     after(" ", facts.action), after(" ", facts.link));
}

// As much of the name as there is room for besides the other facts.
std::string cut_name(const Facts& facts, std::size_t limit) {
  Facts others = facts;
  others.action.clear();
  const std::size_t taken = count_septets(short_form(others)) + 1;
  const std::size_t needed = std::min(count_septets(facts.action), k_shortest_name);
  if (limit < taken + needed) return {};
  const std::string cut = cut_septets(facts.action, limit - taken);
  return std::string(strip(cut));
}

// The fullest text that tells all facts but those that may be left out.
std::optional<std::string> fitting_text(const Recording& recording, const TextTerms& terms,
                                        std::string_view link, std::size_t limit) {
  const auto fits = [&](const std::string& text) { return count_septets(text) <= limit; };
  std::string text = long_form(facts_of(recording, terms, link, Wording::in_full));
  if (fits(text)) return text;
  Facts facts = facts_of(recording, terms, link, Wording::in_short);
  facts.action = cut_name(facts, limit);
  text = short_form(facts);
  if (fits(text)) return text;
  facts.length.clear();
  text = short_form(facts);
  return fits(text) ? std::optional(text) : std::nullopt;
}

}  // namespace

std::string alert_tag(std::string_view sid, bool has_link) {
  const bool is_notice = sid.starts_with("HE");
  const std::size_t digits = std::min<std::size_t>(sid.size(), has_link && !is_notice ? 6 : 12);
  return fmt::format("{} {}", is_notice ? "HE" : "VM", sid.substr(sid.size() - digits));
}

std::string sms_text(const Recording& recording, const TextTerms& terms) {
  const auto limit = static_cast<std::size_t>(std::max(terms.sms_max_characters, 0));
  // An address of which a character would have to be changed leads nowhere.
  if (!terms.link.empty() && to_gsm7(terms.link) == terms.link) {
    if (auto text = fitting_text(recording, terms, terms.link, limit)) return *std::move(text);
  }
  if (auto text = fitting_text(recording, terms, {}, limit)) return *std::move(text);
  return cut_septets(short_form(facts_of(recording, terms, {}, Wording::in_short)), limit);
}

bool announces(std::string_view text, std::string_view sid) {
  if (!is_sid(sid, "RE") && !is_sid(sid, "HE")) return false;
  return text.find(sid) != std::string_view::npos ||
         text.find(alert_tag(sid, false)) != std::string_view::npos;
}

}  // namespace ivr
