#include "core/texts/mail_text.hpp"

#include "core/base/code_points.hpp"
#include "core/crypto/hmac.hpp"
#include "core/texts/mime.hpp"
#include "core/texts/phrases.hpp"
#include "core/time/rfc2822_date.hpp"
#include "core/time/zone.hpp"

#include <fmt/format.h>

#include <variant>

namespace ivr {
namespace {

constexpr const char* k_time = "%a %d %b %Y %H:%M";

// An address of a header of its own. It was checked when the config was read, so nothing is encoded; but
// nothing can begin a header of its own either.
std::string address_line(std::string_view name, std::string_view address) {
  return fmt::format("{}: {}\r\n", name, to_one_line(address));
}

// The same for the same recording and recipient, whenever and however often it is sent.
std::string message_id(const Alert& alert, std::string_view from) {
  const std::string& sid = subject_sid(alert);
  const std::string to = to_hex(hmac_sha256(sid, alert.recipient.address)).substr(0, 16);
  return fmt::format("<{}.{}@{}>", sid, to, from.substr(from.rfind('@') + 1));
}

std::string subject_line(const HealthNotice& notice) {
  return to_one_line(notice.words);
}

std::string subject_line(const Recording& recording) {
  return fmt::format("Voicemail from {} ({})", caller_words(recording.caller, Wording::in_full),
                     recording.action);
}

std::string where_to_listen(const TextTerms& terms) {
  if (terms.link.empty()) return "It can be heard in the Twilio console.\r\n";
  if (!terms.link_until) return fmt::format("Listen to it:\r\n{}\r\n", terms.link);
  return fmt::format("Listen to it, until {}:\r\n{}\r\n", format_local(terms.zone, *terms.link_until, k_time),
                     terms.link);
}

std::string body(const Recording& recording, const TextTerms& terms) {
  const std::string length =
      recording.length ? length_words(*recording.length, Wording::in_full) : "not known";
  return fmt::format(
      "Somebody left a voicemail.\r\n"
      "\r\n"
      "From:    {}\r\n"
      "When:    {} ({})\r\n"
      "Length:  {}\r\n"
      "For:     {}\r\n"
      "\r\n"
      "{}"
      "\r\n"
      "{}, recording {}\r\n",
      caller_words(recording.caller, Wording::in_full), format_local(terms.zone, recording.began, k_time),
      terms.zone.name(), length, to_one_line(recording.action), where_to_listen(terms),
      alert_tag(recording.sid, !terms.link.empty()), recording.sid);
}

// What is wrong stands in the subject as well, where it may be cut.
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

std::string mail_text(const Alert& alert, const TextTerms& terms, std::string_view from, StoreTime now) {
  std::string text = address_line("From", from);
  text += address_line("To", alert.recipient.address);
  text +=
      header_line("Subject", std::visit([](const auto& one) { return subject_line(one); }, alert.subject));
  text += header_line("Date", to_rfc2822_date(std::chrono::floor<std::chrono::seconds>(now)));
  text += address_line("Message-ID", message_id(alert, from));
  // No answer is wanted from a machine (RFC 3834, section 5).
  text += header_line("Auto-Submitted", "auto-generated");
  text += header_line("MIME-Version", "1.0");
  text += header_line("Content-Type", "text/plain; charset=utf-8");
  // What every server takes: 8bit would need its word that it does.
  text += header_line("Content-Transfer-Encoding", "quoted-printable");
  text += "\r\n";
  text += quoted_printable(std::visit([&](const auto& one) { return body(one, terms); }, alert.subject));
  return text;
}

}  // namespace ivr
