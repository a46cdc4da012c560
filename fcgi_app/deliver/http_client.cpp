#include "fcgi_app/deliver/http_client.hpp"

#include "core/alerts/retry_policy.hpp"
#include "fcgi_app/deliver/transfer.hpp"

#include <chrono>
#include <random>
#include <utility>

namespace ivr {
namespace {

constexpr int k_max_tries = 5;
// If the other side asks for a longer pause, the caller tries again later.
constexpr std::chrono::seconds k_longest_pause{10};

std::size_t append_body(char* bytes, std::size_t size, std::size_t count, void* to) {
  std::string& body = *static_cast<std::string*>(to);
  const std::size_t length = size * count;
  if (body.size() + length > HttpClient::k_max_body) return 0;
  body.append(bytes, length);
  return length;
}

TextList headers_of(const HttpRequest& request) {
  TextList headers;
  for (const std::string& header : request.headers) headers.add(header);
  // A body is sent with its head: waiting for a "100 Continue" would be a second way to lose one.
  headers.add("Expect:");
  return headers;
}

void configure(Transfer& transfer, const HttpRequest& request, const TextList& headers, std::string& body) {
  transfer.set(CURLOPT_PROTOCOLS_STR, "http,https");
  transfer.set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer.set(CURLOPT_USERAGENT, "twilio-ivr/" IVR_VERSION);
  transfer.set(CURLOPT_HTTPHEADER, headers.first());
  transfer.set(CURLOPT_WRITEFUNCTION, &append_body);
  transfer.set(CURLOPT_WRITEDATA, &body);
  if (!request.credentials.user.empty() || !request.credentials.password.empty()) {
    transfer.set(CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
    transfer.set(CURLOPT_USERNAME, request.credentials.user.c_str());
    transfer.set(CURLOPT_PASSWORD, request.credentials.password.c_str());
  }
}

template <class Value>
Value info_of(const Transfer& transfer, CURLINFO info) {
  Value value = 0;
  curl_easy_getinfo(transfer.handle(), info, &value);
  return value;
}

std::optional<std::chrono::sys_seconds> date_of(const Transfer& transfer) {
  curl_header* header = nullptr;
  if (curl_easy_header(transfer.handle(), "Date", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
    return std::nullopt;
  // A later date, which no clock shows, could not be counted in nanoseconds or written with four digits.
  constexpr std::chrono::sys_days k_last = std::chrono::year(2200) / 1 / 1;
  const time_t date = curl_getdate(header->value, nullptr);
  if (date < 0 || date > std::chrono::sys_seconds(k_last).time_since_epoch().count()) return std::nullopt;
  return std::chrono::sys_seconds(std::chrono::seconds(date));
}

HttpOutcome answered(const Transfer& transfer, std::string body) {
  HttpOutcome outcome;
  outcome.kind = HttpOutcome::Kind::answered;
  outcome.status = static_cast<int>(info_of<long>(transfer, CURLINFO_RESPONSE_CODE));
  outcome.body = std::move(body);
  outcome.date = date_of(transfer);
  // In seconds or as a date: libcurl reads both.
  const auto wait = info_of<curl_off_t>(transfer, CURLINFO_RETRY_AFTER);
  if (wait > 0) outcome.retry_after = std::chrono::seconds(wait);
  return outcome;
}

bool may_be_temporary(const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::answered) return true;
  return outcome.status == 429 || outcome.status / 100 == 5;
}

}  // namespace

HttpClient::HttpClient(const StopToken& stop) : transfer_(std::make_unique<Transfer>(stop)) {}
HttpClient::~HttpClient() = default;

HttpOutcome HttpClient::exchange(const HttpRequest& request, const std::string& ca_file) {
  const bool is_post = request.kind == HttpRequest::Kind::post;
  const TextList headers = headers_of(request);
  OneTimeBody body(request.body);
  std::string response;
  transfer_->begin(request.url, ca_file);
  configure(*transfer_, request, headers, response);
  if (is_post) {
    transfer_->set(CURLOPT_POST, 1L);
    transfer_->set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    body.attach_to(transfer_->handle());
  }
  const CURLcode code = transfer_->perform();
  if (code == CURLE_OK) return answered(*transfer_, std::move(response));
  const bool may_have_arrived =
      is_post ? body.is_begun() : info_of<long>(*transfer_, CURLINFO_REQUEST_SIZE) > 0;
  HttpOutcome outcome;
  outcome.kind = may_have_arrived ? HttpOutcome::Kind::lost : HttpOutcome::Kind::not_sent;
  outcome.problem = code == CURLE_WRITE_ERROR ? "the response is too long" : transfer_->problem(code);
  return outcome;
}

HttpOutcome get_with_retry(HttpClient& client, const HttpRequest& request, const std::string& ca_file,
                           const StopToken& stop, const std::function<bool()>& keep_going) {
  std::mt19937 random{std::random_device{}()};
  for (int tries = 1;; ++tries) {
    HttpOutcome outcome = client.exchange(request, ca_file);
    if (!may_be_temporary(outcome) || tries == k_max_tries || stop.is_raised()) return outcome;
    const auto pause = wait_before(tries, std::uniform_real_distribution<>()(random), outcome.retry_after);
    if (pause > k_longest_pause) return outcome;
    stop.sleep(pause);
    if (!keep_going()) return outcome;
  }
}

}  // namespace ivr
