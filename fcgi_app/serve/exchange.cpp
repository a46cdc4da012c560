#include "fcgi_app/serve/exchange.hpp"

#include "core/text/decimal.hpp"

#include <fcgiapp.h>

#include <charconv>
#include <csignal>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace ivr {
namespace {

constexpr std::size_t k_usual_head = 128;

// Room for one byte more than a body may have, so that the end of the stream is seen.
constexpr std::size_t k_body_room = k_max_body_bytes + 1;

Method to_method(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  return Method::other;
}

bool is_number(std::string_view text, std::size_t& number) {
  const auto [end, mistake] = std::from_chars(text.data(), text.data() + text.size(), number);
  return mistake == std::errc{} && end == text.data() + text.size();
}

// nginx passes an empty CONTENT_LENGTH for a request without a body, of whatever method.
std::string_view damage_of(std::string_view content_length, std::size_t body_bytes) {
  std::size_t announced = 0;
  if (!content_length.empty() && !is_number(content_length, announced))
    return "CONTENT_LENGTH is not a number";
  if (announced != body_bytes) return "the body is not as long as CONTENT_LENGTH says";
  return {};
}

// nginx copies it to the status line, where strict clients want one (RFC 9110, 15).
std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 503: return "Service Unavailable";
    default: return "Internal Server Error";
  }
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
  if (!value.empty()) head.append(name).append(value).append("\r\n");
}

// Whether pair ("NAME=value") begins like that. The first of a name is what counts.
bool take_first(const char* pair, std::string_view name_and_equals, std::string_view& field) {
  if (std::strncmp(pair, name_and_equals.data(), name_and_equals.size()) != 0) return false;
  if (field.data() == nullptr) field = pair + name_and_equals.size();
  return true;
}

void put(FCGX_Stream* stream, std::string_view text) {
  FCGX_PutStr(text.data(), static_cast<int>(text.size()), stream);
}

}  // namespace

void prepare_fastcgi() {
  if (FCGX_Init() != 0) throw std::runtime_error("libfcgi cannot be initialised");
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGUSR1, SIG_IGN);
}

std::string write_reply_head(const Response& response) {
  std::string head;
  head.reserve(k_usual_head);
  head.append("Status: ");
  append_decimal(head, response.status);
  head.append(" ").append(reason_of(response.status)).append("\r\n");
  append_header(head, "Allow: ", response.allow);
  append_header(head, "Content-Type: ", response.content_type);
  append_header(head, "X-Accel-Redirect: ", response.handover);
  append_header(head, "X-IVR-Authorization: ", response.handover_authorization);
  head.append("Content-Length: ");
  append_decimal(head, response.body.size());
  return head.append("\r\n\r\n");
}

Exchange::Exchange()
    : fastcgi_(std::make_unique<FCGX_Request>()), body_(std::make_unique_for_overwrite<char[]>(k_body_room)) {
  // No listening socket: where libfcgi would accept a connection of its own it gets an error instead.
  FCGX_InitRequest(fastcgi_.get(), -1, 0);
}

Exchange::~Exchange() {
  close();
}

bool Exchange::is_open() const {
  return fastcgi_->in != nullptr;
}

bool Exchange::open(int fd, Body body) {
  fastcgi_->ipcFd = fd;
  fastcgi_->keepConnection = 1;  // or FCGX_Accept_r would begin by closing fd
  if (FCGX_Accept_r(fastcgi_.get()) < 0) return false;
  take_parameters();
  if (body == Body::leave) {
    request_.body_too_long = true;
  } else {
    take_body();
  }
  return true;
}

void Exchange::take_parameters() {
  request_ = {};
  method_ = content_length_ = damage_ = {};
  for (char** pair = fastcgi_->envp; *pair != nullptr; ++pair) take_parameter(*pair);
  request_.method = to_method(method_);
}

void Exchange::take_parameter(const char* pair) {
  switch (*pair) {
    case 'R':
      take_first(pair, "REQUEST_METHOD=", method_) || take_first(pair, "REQUEST_URI=", request_.uri);
      return;
    case 'C':
      take_first(pair, "CONTENT_TYPE=", request_.content_type) ||
          take_first(pair, "CONTENT_LENGTH=", content_length_);
      return;
    case 'I': take_first(pair, "IVR_SITE_URL=", request_.site_url); return;
    case 'H':
      if (take_first(pair, "HTTP_X_TWILIO_SIGNATURE=", request_.signature)) ++request_.signature_count;
      return;
    default: return;
  }
}

void Exchange::take_body() {
  const int count = FCGX_GetStr(body_.get(), static_cast<int>(k_body_room), fastcgi_->in);
  request_.body = {body_.get(), static_cast<std::size_t>(count)};
  if (FCGX_GetError(fastcgi_->in) != 0) {
    damage_ = "the body broke off";
  } else {
    damage_ = damage_of(content_length_, request_.body.size());
  }
}

bool Exchange::send(const Response& response) {
  put(fastcgi_->out, write_reply_head(response));
  put(fastcgi_->out, response.body);
  const bool closed = FCGX_FClose(fastcgi_->err) == 0;
  return FCGX_FClose(fastcgi_->out) == 0 && closed;
}

void Exchange::close() {
  // Not FCGX_Finish_r: when it closes a connection, it waits up to two seconds for the peer.
  FCGX_Free(fastcgi_.get(), 0);
  fastcgi_->ipcFd = -1;
}

}  // namespace ivr
