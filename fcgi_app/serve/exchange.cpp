#include "fcgi_app/serve/exchange.hpp"

#include <fcgiapp.h>
#include <fmt/format.h>

#include <charconv>
#include <csignal>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <system_error>

namespace ivr {
namespace {

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
  std::string head = fmt::format("Status: {} {}\r\n", response.status, reason_of(response.status));
  const auto out = std::back_inserter(head);
  if (!response.allow.empty()) fmt::format_to(out, "Allow: {}\r\n", response.allow);
  if (!response.content_type.empty()) fmt::format_to(out, "Content-Type: {}\r\n", response.content_type);
  if (!response.handover.empty()) {
    fmt::format_to(out, "X-Accel-Redirect: {}\r\nX-IVR-Authorization: {}\r\n", response.handover,
                   response.handover_authorization);
  }
  fmt::format_to(out, "Content-Length: {}\r\n\r\n", response.body.size());
  return head;
}

Exchange::Exchange()
    : fastcgi_(std::make_unique<FCGX_Request>()), body_(std::make_unique<char[]>(k_body_room)) {
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
  const auto first_of = [](std::string_view& field, std::string_view value) {
    if (field.data() == nullptr) field = value;
  };
  for (char** pair = fastcgi_->envp; *pair != nullptr; ++pair) {
    const std::string_view text(*pair);
    const auto equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const std::string_view value = text.substr(equals + 1);
    if (name == "REQUEST_METHOD") first_of(method_, value);
    if (name == "REQUEST_URI") first_of(request_.uri, value);
    if (name == "CONTENT_TYPE") first_of(request_.content_type, value);
    if (name == "CONTENT_LENGTH") first_of(content_length_, value);
    if (name == "IVR_SITE_URL") first_of(request_.site_url, value);
    if (name == "HTTP_X_TWILIO_SIGNATURE") {
      first_of(request_.signature, value);
      ++request_.signature_count;
    }
  }
  request_.method = to_method(method_);
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
