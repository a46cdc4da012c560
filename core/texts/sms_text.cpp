#include "core/texts/sms_text.hpp"

#include "core/base/ascii.hpp"
#include "core/base/sid.hpp"
#include "core/base/utf8.hpp"
#include "core/texts/gsm7.hpp"
#include "core/texts/phrases.hpp"
#include "core/time/zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace ivr {
namespace {

// A SIP address can be too long; a number never is.
constexpr std::size_t k_longest_caller = 40;
constexpr std::size_t k_longest_number = 16;

// A name cut shorter than that is of no use.
constexpr std::size_t k_shortest_name = 3;

// All in GSM-7. A part that is unknown or left out is empty.
struct Parts {
  std::string tag;
  std::string caller;
  std::string time;
  std::string length;
  std::string action;
  std::string link;
};

Parts parts_of(const Recording& recording, const TextTerms& terms, std::string_view link, Wording wording) {
  const char* time = wording == Wording::in_full ? "%a %d %b %H:%M" : "%a %H:%M";
  const auto caller = to_gsm7(caller_text(recording.caller, wording));
  const auto action = to_gsm7(recording.action);
  return {
      to_gsm7(alert_tag(recording.sid, !link.empty())),
      cut_septets(caller, k_longest_caller),
      format_local(terms.zone, recording.began, time),
      recording.length ? length_text(*recording.length, wording) : std::string(),
      std::string(strip(action)),
      std::string(link),
  };
}

// The part with its separator; nothing if the part is empty.
std::string after(std::string_view separator, std::string_view part) {
  return part.empty() ? std::string() : fmt::format("{}{}", separator, part);
}

std::string long_form(const Parts& parts) {
  return fmt::format("Voicemail from {}, {}{}{}{} {}", parts.caller, parts.time, after(", ", parts.length),
                     after(", for ", parts.action), parts.link.empty() ? "." : ": " + parts.link, parts.tag);
}

std::string short_form(const Parts& parts) {
  return fmt::format("{} {} {}{}{}{}", parts.tag, parts.caller, parts.time, after(" ", parts.length),
                     after(" ", parts.action), after(" ", parts.link));
}

// As much of the name as fits beside the other parts.
std::string cut_name(const Parts& parts, std::size_t limit) {
  Parts others = parts;
  others.action.clear();
  const std::size_t taken = count_septets(short_form(others)) + 1;
  const std::size_t needed = std::min(count_septets(parts.action), k_shortest_name);
  if (limit < taken + needed) return {};
  const std::string cut = cut_septets(parts.action, limit - taken);
  return std::string(strip(cut));
}

// The longest text that fits and has all parts but those that may be left out.
std::optional<std::string> fitting_text(const Recording& recording, const TextTerms& terms,
                                        std::string_view link, std::size_t limit) {
  const auto fits = [&](const std::string& text) { return count_septets(text) <= limit; };
  std::string text = long_form(parts_of(recording, terms, link, Wording::in_full));
  if (fits(text)) return text;
  Parts parts = parts_of(recording, terms, link, Wording::in_short);
  parts.action = cut_name(parts, limit);
  text = short_form(parts);
  if (fits(text)) return text;
  parts.length.clear();
  text = short_form(parts);
  if (!fits(text)) {
    const std::size_t excess = count_septets(text) - limit;
    const std::size_t length = count_septets(parts.caller);
    parts.caller = cut_septets(parts.caller, std::max(k_longest_number, length - std::min(length, excess)));
    text = short_form(parts);
  }
  return fits(text) ? std::optional(text) : std::nullopt;
}

std::string words_and_tag(const std::string& words, std::string_view sid, std::size_t limit) {
  const std::string tag = to_gsm7(alert_tag(sid, false));
  const std::size_t taken = std::min(limit, tag.size() + 1);
  return fmt::format("{} {}", cut_septets(to_gsm7(words), limit - taken), tag);
}

}  // namespace

std::string alert_tag(std::string_view sid, bool has_link) {
  const bool is_notice = sid.starts_with("HE");
  const std::size_t digits = std::min<std::size_t>(sid.size(), has_link && !is_notice ? 6 : 12);
  return fmt::format("{} {}", is_notice ? "HE" : "VM", sid.substr(sid.size() - digits));
}

std::optional<std::string> parse_alert_tag(std::string_view text) {
  const std::string tag = to_lower(strip(text));
  const bool is_notice = tag.starts_with("he");
  if (!is_notice && !tag.starts_with("vm")) return std::nullopt;
  const std::string_view digits = strip(std::string_view(tag).substr(2));
  if ((digits.size() != 6 && digits.size() != 12) || !std::ranges::all_of(digits, is_hexadecimal))
    return std::nullopt;
  return fmt::format("{}%{}", is_notice ? "HE" : "RE", digits);
}

std::string summary_words(const AlertSummary& summary, const TimeZone& zone) {
  return fmt::format("{} more voicemail{} since {}, too many to notify you of each: ivr alerts list",
                     summary.count, summary.count == 1 ? "" : "s",
                     format_local(zone, summary.since, "%a %H:%M"));
}

std::string sms_text(const Recording& recording, const TextTerms& terms) {
  const auto limit = static_cast<std::size_t>(std::max(terms.sms_max_characters, 0));
  // The tag is that of one of them, by which the text is found in Twilio's list.
  if (terms.summary) return words_and_tag(summary_words(*terms.summary, terms.zone), recording.sid, limit);
  // A link must not be changed, so it is left out if it has a character that GSM-7 lacks.
  if (!terms.link.empty() && to_gsm7(terms.link) == terms.link) {
    if (auto text = fitting_text(recording, terms, terms.link, limit)) return *std::move(text);
  }
  if (auto text = fitting_text(recording, terms, {}, limit)) return *std::move(text);
  return cut_septets(short_form(parts_of(recording, terms, {}, Wording::in_short)), limit);
}

std::string sms_text(const HealthNotice& notice, int max_characters) {
  constexpr int k_one_message = 160;
  const auto limit = static_cast<std::size_t>(std::clamp(max_characters, 0, k_one_message));
  return words_and_tag(to_one_line(notice.words), notice.sid, limit);
}

bool mentions(std::string_view text, std::string_view sid) {
  if (!is_sid(sid, "RE") && !is_sid(sid, "HE")) return false;
  return text.find(sid) != std::string_view::npos ||
         text.find(alert_tag(sid, false)) != std::string_view::npos;
}

}  // namespace ivr
