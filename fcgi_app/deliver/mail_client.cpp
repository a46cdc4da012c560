#include "fcgi_app/deliver/mail_client.hpp"

#include "core/base/ascii.hpp"
#include "core/base/code_points.hpp"
#include "core/config/value_parsers.hpp"
#include "fcgi_app/deliver/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ivr {
namespace {

// How long libcurl waits for the answer to its QUIT, when the mail is long accepted.
constexpr long k_answer_seconds = 8;
constexpr int k_closing = 221;
constexpr int k_start_mail = 354;

// What the server said, line by line as it comes (RFC 5321, section 4.2).
//
// libcurl's result alone does not tell a mail that was refused from one that was accepted before the
// connection broke.
class Replies {
 public:
  void attach_to(Transfer& transfer) {
    transfer.set(CURLOPT_HEADERFUNCTION, &Replies::take);
    transfer.set(CURLOPT_HEADERDATA, this);
  }
  [[nodiscard]] int code() const { return code_; }
  [[nodiscard]] const std::string& words() const { return words_; }
  // The server asked for the mail itself; the reply behind it decides what becomes of it.
  [[nodiscard]] bool asked_for_mail() const { return asked_; }
  [[nodiscard]] bool decided() const { return decided_; }

 private:
  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    static_cast<Replies*>(self)->read(std::string_view(bytes, size * count));
    return size * count;
  }

  void read(std::string_view line) {
    const auto code = parse_whole_number(line.substr(0, 3), 200, 599);
    const bool is_last_line = line.size() < 4 || line[3] != '-';
    // What answers QUIT is of no interest.
    if (!code || !is_last_line || decided_ || *code == k_closing) return;
    constexpr std::size_t k_max = 300;
    const auto words = to_one_line(line.substr(0, k_max));
    code_ = *code;
    words_ = strip(words);
    decided_ = asked_;
    asked_ = asked_ || code_ == k_start_mail;
  }

  int code_ = 0;
  std::string words_;
  bool asked_ = false;
  bool decided_ = false;
};

// A server on this host is reached over no wire, and often has a certificate for another name.
bool is_on_this_host(std::string_view url) {
  const std::size_t start = url.find("://") + 3;
  const bool is_bracketed = url.substr(start).starts_with('[');
  const std::size_t end = is_bracketed ? url.find(']', start) + 1 : url.find(':', start);
  const std::string host = to_lower(url.substr(start, end - start));
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (is_number && host.starts_with("127."));
}

void set_up(Transfer& transfer, const SmtpSettings& server, const TextList& recipients, std::size_t size) {
  transfer.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  const bool needs_tls = !is_on_this_host(server.url);
  transfer.set(CURLOPT_USE_SSL, static_cast<long>(needs_tls ? CURLUSESSL_ALL : CURLUSESSL_NONE));
  if (!server.user.empty()) {
    transfer.set(CURLOPT_USERNAME, server.user.c_str());
    transfer.set(CURLOPT_PASSWORD, server.password.c_str());
  }
  transfer.set(CURLOPT_MAIL_FROM, server.from.c_str());
  transfer.set(CURLOPT_MAIL_RCPT, recipients.first());
  transfer.set(CURLOPT_UPLOAD, 1L);
  transfer.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
  transfer.set(CURLOPT_FORBID_REUSE, 1L);
  transfer.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, k_answer_seconds);
}

MailOutcome refusal(const Replies& replies) {
  return {MailOutcome::Kind::refused, replies.code(), replies.words()};
}

MailOutcome outcome_of(CURLcode code, const Replies& replies, bool handed_out, const std::string& problem) {
  const bool refuses = replies.code() / 100 == 4 || replies.code() / 100 == 5;
  if (replies.decided()) return refuses ? refusal(replies) : MailOutcome{MailOutcome::Kind::accepted, 0, {}};
  // Without its end no server delivers a mail, and the end goes out behind the last byte.
  if (replies.asked_for_mail())
    return {handed_out ? MailOutcome::Kind::lost : MailOutcome::Kind::not_sent, 0, problem};
  if (refuses) return refusal(replies);
  const bool denied = code == CURLE_LOGIN_DENIED || code == CURLE_USE_SSL_FAILED;
  return {denied ? MailOutcome::Kind::denied : MailOutcome::Kind::not_sent, 0, problem};
}

}  // namespace

MailClient::MailClient(const StopToken& stop) : transfer_(std::make_unique<Transfer>(stop)) {}
MailClient::~MailClient() = default;

MailOutcome MailClient::send(const SmtpSettings& server, const Mail& mail, const std::string& ca_file) {
  TextList recipients;
  recipients.add(fmt::format("<{}>", mail.to));
  OneTimeBody body(mail.text);
  Replies replies;
  transfer_->begin(server.url, ca_file);
  set_up(*transfer_, server, recipients, mail.text.size());
  body.attach_to(transfer_->handle());
  replies.attach_to(*transfer_);
  const CURLcode code = transfer_->perform();
  return outcome_of(code, replies, body.is_handed_out(), transfer_->problem(code));
}

}  // namespace ivr
