#include "fcgi_app/deliver/mail_client.hpp"

#include "core/base/ascii.hpp"
#include "core/base/numbers.hpp"
#include "core/base/url.hpp"
#include "core/base/utf8.hpp"
#include "fcgi_app/deliver/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace ivr {
namespace {

// How long libcurl waits for the reply to its QUIT, after the mail was accepted.
constexpr long k_reply_timeout_seconds = 8;
constexpr int k_closing = 221;
constexpr int k_start_mail = 354;

// What the server says, line by line as it arrives (RFC 5321, section 4.2).
//
// libcurl's result alone does not distinguish a mail that was refused from one that was accepted before the
// connection broke.
class Replies {
 public:
  void attach_to(Transfer& transfer) {
    transfer.set(CURLOPT_HEADERFUNCTION, &Replies::on_line);
    transfer.set(CURLOPT_HEADERDATA, this);
  }
  [[nodiscard]] int code() const { return code_; }
  [[nodiscard]] const std::string& text() const { return text_; }
  // The server asked for the mail itself. Its next reply decides what becomes of the mail.
  [[nodiscard]] bool asked_for_mail() const { return asked_for_mail_; }
  [[nodiscard]] bool has_decided() const { return has_decided_; }

 private:
  static std::size_t on_line(char* bytes, std::size_t size, std::size_t count, void* self) {
    static_cast<Replies*>(self)->read(std::string_view(bytes, size * count));
    return size * count;
  }

  void read(std::string_view line) {
    const auto code = parse_number(line.substr(0, 3), 200, 599);
    const bool is_last_line = line.size() < 4 || line[3] != '-';
    // The reply to QUIT is of no interest.
    if (!code || !is_last_line || has_decided_ || *code == k_closing) return;
    constexpr std::size_t k_max = 300;
    const auto text = to_one_line(line.substr(0, k_max));
    code_ = *code;
    text_ = strip(text);
    has_decided_ = asked_for_mail_;
    asked_for_mail_ = asked_for_mail_ || code_ == k_start_mail;
  }

  int code_ = 0;
  std::string text_;
  bool asked_for_mail_ = false;
  bool has_decided_ = false;
};

// A server on this host is reached without a network, and often has a certificate for another name.
bool is_on_this_host(std::string_view url) {
  const std::string host = to_lower(split_url(url).host);
  const bool is_number = host.find_first_not_of("0123456789.") == std::string::npos;
  return host == "localhost" || host == "[::1]" || (is_number && host.starts_with("127."));
}

void configure(Transfer& transfer, const SmtpSettings& server, const TextList& recipients, std::size_t size) {
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
  transfer.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, k_reply_timeout_seconds);
}

MailOutcome refusal(const Replies& replies) {
  return {MailOutcome::Kind::refused, replies.code(), replies.text()};
}

MailOutcome outcome_of(CURLcode code, const Replies& replies, bool is_mail_read, const std::string& problem) {
  const bool refuses = replies.code() / 100 == 4 || replies.code() / 100 == 5;
  if (replies.has_decided())
    return refuses ? refusal(replies) : MailOutcome{MailOutcome::Kind::accepted, 0, {}};
  // No server delivers a mail without its end, which is sent after the last byte.
  if (replies.asked_for_mail())
    return {is_mail_read ? MailOutcome::Kind::lost : MailOutcome::Kind::not_sent, 0, problem};
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
  configure(*transfer_, server, recipients, mail.text.size());
  body.attach_to(transfer_->handle());
  replies.attach_to(*transfer_);
  const CURLcode code = transfer_->perform();
  return outcome_of(code, replies, body.is_read(), transfer_->problem(code));
}

}  // namespace ivr
