#include "core/texts/mail_text.hpp"

#include "core/base/utf8.hpp"
#include "core/crypto/hmac.hpp"
#include "core/texts/phrases.hpp"
#include "core/time/rfc2822_date.hpp"
#include "core/time/zone.hpp"

#include <fmt/format.h>

#include <algorithm>

#include <variant>

namespace ivr {
namespace {

// The longest line with an encoded word or in quoted-printable; without its CRLF.
constexpr std::size_t k_longest_line = 76;

constexpr std::string_view k_line_end = "\r\n";

bool is_printable_ascii(char c) {
  return c >= ' ' && c <= '~';
}

// A reader of the header takes "=?" for the beginning of an encoded word.
bool needs_encoding(std::string_view text, std::size_t room) {
  return text.size() > room || !std::ranges::all_of(text, is_printable_ascii) ||
         text.find("=?") != std::string_view::npos;
}

// One after another on lines of their own, the first after `taken` characters. text: valid UTF-8. A word
// never ends within a character, as RFC 2047, section 5 requires.
std::string encoded_words(std::string_view text, std::size_t taken) {
  constexpr std::string_view k_opening = "=?utf-8?B?";
  constexpr std::string_view k_closing = "?=";
  const std::size_t room = k_longest_line - taken - k_opening.size() - k_closing.size();
  const std::size_t bytes = room / 4 * 3;
  std::string words;
  while (!text.empty()) {
    const std::string_view piece = cut_characters(text, bytes);
    text.remove_prefix(piece.size());
    if (!words.empty()) words += "\r\n ";
    words += fmt::format("{}{}{}", k_opening, to_base64(piece), k_closing);
  }
  return words;
}

// line: without its CRLF.
std::string quoted_line(std::string_view line) {
  std::string written;
  std::size_t column = 0;
  for (std::size_t at = 0; at < line.size(); ++at) {
    const char c = line[at];
    const bool last = at + 1 == line.size();
    const bool plain = is_printable_ascii(c) && c != '=' && !(c == ' ' && last);
    const std::string token =
        plain ? std::string(1, c) : fmt::format("={:02X}", static_cast<unsigned char>(c));
    // Room for the "=" that continues the line.
    if (column + token.size() > k_longest_line - (last ? 0 : 1)) {
      written += "=\r\n";
      column = 0;
    }
    written += token;
    column += token.size();
  }
  return written;
}

constexpr const char* k_time = "%a %d %b %Y %H:%M";

// A header with an address. The address was checked when the config was read, so it is not encoded; still, it
// must not begin another header.
std::string address_line(std::string_view name, std::string_view address) {
  return fmt::format("{}: {}\r\n", name, to_one_line(address));
}

// The same for the same subject and recipient, whenever and however often it is sent.
std::string message_id(const Alert& alert, std::string_view from) {
  const std::string& sid = subject_sid(alert);
  const std::string to = to_hex(hmac_sha256(sid, alert.recipient.address)).substr(0, 16);
  return fmt::format("<{}.{}@{}>", sid, to, from.substr(from.rfind('@') + 1));
}

std::string subject_line(const HealthNotice& notice, const TextTerms& /*terms*/) {
  return to_one_line(notice.words);
}

std::string subject_line(const Recording& recording, const TextTerms& terms) {
  if (terms.summary) return summary_words(*terms.summary, terms.zone);
  return fmt::format("Voicemail from {} ({})", caller_text(recording.caller, Wording::in_full),
                     recording.action);
}

std::string where_to_listen(const TextTerms& terms) {
  if (terms.link.empty()) return "It can be heard in the Twilio console.\r\n";
  if (!terms.link_until) return fmt::format("Listen to it:\r\n{}\r\n", terms.link);
  return fmt::format("Listen to it, until {}:\r\n{}\r\n", format_local(terms.zone, *terms.link_until, k_time),
                     terms.link);
}

// Nothing if the value is unknown.
std::string line_of(std::string_view label, const std::string& value) {
  return value.empty() ? std::string() : fmt::format("{}{}\r\n", label, value);
}

std::string body(const Recording& recording, const TextTerms& terms) {
  if (terms.summary)
    return fmt::format("{}\r\n\r\n{}, recording {}\r\n", summary_words(*terms.summary, terms.zone),
                       alert_tag(recording.sid, false), recording.sid);
  const std::string length = recording.length ? length_text(*recording.length, Wording::in_full) : "unknown";
  return fmt::format(
      "Somebody left a voicemail.\r\n"
      "\r\n"
      "From:    {}\r\n"
      "{}{}"
      "When:    {} ({})\r\n"
      "Length:  {}\r\n"
      "For:     {}\r\n"
      "\r\n"
      "{}"
      "\r\n"
      "{}, recording {}\r\n",
      caller_text(recording.caller, Wording::in_full), line_of("Name:    ", name_text(recording.caller_name)),
      line_of("Dialled: ", dialled_text(recording.called)), format_local(terms.zone, recording.began, k_time),
      terms.zone.name(), length, to_one_line(recording.action), where_to_listen(terms),
      alert_tag(recording.sid, !terms.link.empty()), recording.sid);
}

// The words are in the Subject as well, where they may be cut.
std::string body(const HealthNotice& notice, const TextTerms& terms) {
  return fmt::format(
      "{}\r\n"
      "\r\n"
      "Written: {} ({})\r\n"
      "\r\n"
      "{}"
      "{}, notice {}\r\n",
      to_one_line(notice.words), format_local(terms.zone, notice.written, k_time), terms.zone.name(),
      notice.kind == HealthNotice::Kind::down
          ? "The log of ivr-health.service on the host has every ping that failed.\r\n\r\n"
          : "",
      alert_tag(notice.sid, false), notice.sid);
}

}  // namespace

std::string header_line(std::string_view name, std::string_view text) {
  const std::string line = to_one_line(text);
  const std::size_t taken = name.size() + 2;
  const std::string value = needs_encoding(line, k_longest_line - taken) ? encoded_words(line, taken) : line;
  return fmt::format("{}: {}{}", name, value, k_line_end);
}

std::string quoted_printable(std::string_view text) {
  std::string written;
  while (!text.empty()) {
    const std::size_t end = text.find(k_line_end);
    written += quoted_line(text.substr(0, end));
    if (end == std::string_view::npos) break;
    written += k_line_end;
    text.remove_prefix(end + k_line_end.size());
  }
  return written;
}

std::string mail_text(const Alert& alert, const TextTerms& terms, std::string_view from, StoreTime now) {
  std::string text = address_line("From", from);
  text += address_line("To", alert.recipient.address);
  text += header_line("Subject",
                      std::visit([&](const auto& one) { return subject_line(one, terms); }, alert.subject));
  text += header_line("Date", to_rfc2822_date(std::chrono::floor<std::chrono::seconds>(now)));
  text += address_line("Message-ID", message_id(alert, from));
  // Machines must not answer (RFC 3834, section 5).
  text += header_line("Auto-Submitted", "auto-generated");
  text += header_line("MIME-Version", "1.0");
  text += header_line("Content-Type", "text/plain; charset=utf-8");
  // Every server accepts it; 8bit would need the server's consent.
  text += header_line("Content-Transfer-Encoding", "quoted-printable");
  text += "\r\n";
  text += quoted_printable(std::visit([&](const auto& one) { return body(one, terms); }, alert.subject));
  return text;
}

}  // namespace ivr
