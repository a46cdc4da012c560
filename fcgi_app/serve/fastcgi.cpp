#include "fcgi_app/serve/fastcgi.hpp"

#include "core/base/numbers.hpp"

#include <fastcgi.h>
#include <fcgiapp.h>

#include <array>
#include <csignal>
#include <cstring>
#include <stdexcept>

namespace ivr {

// The parameters (CGI's variables) that a webhook is read from. The first of a name counts.
struct FastCgi::Parameters {
  std::string_view method;
  std::string_view uri;
  std::string_view content_type;
  std::string_view content_length;
  std::string_view site_url;
  std::string_view signature;
  std::size_t signature_count = 0;

  // entry: "NAME=value", as libfcgi writes it.
  void take(const char* entry);
};

namespace {

// One byte more than a body may have shows that it has more.
constexpr std::size_t k_body_buffer_bytes = k_max_body_bytes + 1;

// FCGX_Init installs handlers of its own for these, and for SIGPIPE, where there is none.
constexpr std::array k_signals_of_libfcgi{SIGTERM, SIGUSR1};

void init_libfcgi() {
  std::array<struct sigaction, k_signals_of_libfcgi.size()> before{};
  for (std::size_t i = 0; i < before.size(); ++i) ::sigaction(k_signals_of_libfcgi[i], nullptr, &before[i]);
  if (::FCGX_Init() != 0) throw std::runtime_error("libfcgi cannot be initialised");
  for (std::size_t i = 0; i < before.size(); ++i) ::sigaction(k_signals_of_libfcgi[i], &before[i], nullptr);
  std::signal(SIGPIPE, SIG_IGN);  // libfcgi writes to peers that have gone
}

// FastCGI's record header: version, type, request id (2), content length (2), padding length, reserved.
// Source: https://fastcgi-archives.github.io/FastCGI_Specification.html, section 3.3.
struct RecordHeader {
  explicit RecordHeader(std::string_view bytes) : version(byte(bytes, 0)), type(byte(bytes, 1)) {
    id = byte(bytes, 2) << 8U | byte(bytes, 3);
    content = byte(bytes, 4) << 8U | byte(bytes, 5);
    size = FCGI_HEADER_LEN + content + byte(bytes, 6);
  }
  static unsigned byte(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
  }

  unsigned version;
  unsigned type;
  unsigned id;
  std::size_t content;
  std::size_t size;
};

Method to_method(std::string_view name) {
  if (name == "GET") return Method::get;
  if (name == "HEAD") return Method::head;
  if (name == "POST") return Method::post;
  return Method::other;
}

// nginx passes an empty CONTENT_LENGTH for a request without a body, of any method. A body that libfcgi could
// not read to its end is only shorter for it, hence both checks.
std::string_view damage_of(const FCGX_Request& request, std::string_view content_length,
                           std::size_t body_bytes) {
  if (request.role != FCGI_RESPONDER) return "its FastCGI role is not responder";
  if (::FCGX_GetError(request.in) != 0) return "the body broke off";
  const auto announced = parse_number<std::size_t>(content_length.empty() ? "0" : content_length);
  if (!announced) return "CONTENT_LENGTH is not a number";
  if (*announced != body_bytes) return "the body is not as long as CONTENT_LENGTH says";
  return {};
}

// With a reason, which nginx copies to the status line, where strict clients want one (RFC 9110, 15).
std::string_view status_text(int status) {
  switch (status) {
    case 200: return "200 OK";
    case 400: return "400 Bad Request";
    case 403: return "403 Forbidden";
    case 404: return "404 Not Found";
    case 405: return "405 Method Not Allowed";
    case 413: return "413 Content Too Large";
    case 415: return "415 Unsupported Media Type";
    case 503: return "503 Service Unavailable";
    default: return "500 Internal Server Error";
  }
}

void append_header(std::string& head, std::string_view name, std::string_view value) {
  if (!value.empty()) head.append(name).append(value).append("\r\n");
}

// The CGI header block, up to and with its empty line.
void write_head(std::string& head, const Response& response) {
  head.clear();
  append_header(head, "Status: ", status_text(response.status));
  append_header(head, "Allow: ", response.allow);
  append_header(head, "Content-Type: ", response.content_type);
  append_header(head, "X-Accel-Redirect: ", response.handover);
  append_header(head, "X-IVR-Authorization: ", response.handover_authorization);
  head.append("Content-Length: ");
  head.append(std::to_string(response.body.size()));
  head.append("\r\n\r\n");
}

void put(FCGX_Stream* stream, std::string_view text) {
  ::FCGX_PutStr(text.data(), static_cast<int>(text.size()), stream);
}

}  // namespace

Arrival arrival_of(std::string_view unread) {
  constexpr std::size_t k_type_at = 1;
  if (unread.empty()) return Arrival::incomplete;
  // Noise ends here, before it is as long as a header.
  if (unread.front() != FCGI_VERSION_1) return Arrival::foreign;
  if (unread.size() > k_type_at && unread[k_type_at] != FCGI_BEGIN_REQUEST) return Arrival::foreign;
  unsigned expected = FCGI_BEGIN_REQUEST;
  unsigned id = 0;
  std::size_t body = 0;
  while (unread.size() >= FCGI_HEADER_LEN) {
    const RecordHeader header(unread);
    if (expected == FCGI_BEGIN_REQUEST) id = header.id;
    if (header.version != FCGI_VERSION_1 || header.type != expected || header.id != id || id == 0)
      return Arrival::foreign;
    if (unread.size() < header.size) break;
    unread.remove_prefix(header.size);
    if (expected == FCGI_BEGIN_REQUEST) {
      if (header.content != sizeof(FCGI_BeginRequestBody)) return Arrival::foreign;
      expected = FCGI_PARAMS;
    } else if (header.content == 0) {
      if (expected == FCGI_STDIN) return Arrival::whole;
      expected = FCGI_STDIN;
    } else if (expected == FCGI_STDIN) {
      body += header.content;
      if (body > k_max_body_bytes) return Arrival::whole;
    }
  }
  return Arrival::incomplete;
}

void FastCgi::Parameters::take(const char* entry) {
  static constexpr std::pair<std::string_view, std::string_view Parameters::*> k_wanted[] = {
      {"REQUEST_METHOD", &Parameters::method},     {"REQUEST_URI", &Parameters::uri},
      {"CONTENT_TYPE", &Parameters::content_type}, {"CONTENT_LENGTH", &Parameters::content_length},
      {"IVR_SITE_URL", &Parameters::site_url},     {"HTTP_X_TWILIO_SIGNATURE", &Parameters::signature},
  };
  for (const auto& [name, member] : k_wanted) {
    if (*entry != name.front()) continue;  // most names differ in the first byte already
    if (std::strncmp(entry, name.data(), name.size()) != 0 || entry[name.size()] != '=') continue;
    if (member == &Parameters::signature) ++signature_count;
    if ((this->*member).data() == nullptr) this->*member = entry + name.size() + 1;
    return;
  }
}

FastCgi::FastCgi()
    : request_(std::make_unique<FCGX_Request>()),
      body_(std::make_unique_for_overwrite<char[]>(k_body_buffer_bytes)) {
  init_libfcgi();
  // No listening socket: FCGX_Accept_r fails on a broken connection instead of waiting for another one.
  ::FCGX_InitRequest(request_.get(), -1, 0);
}

FastCgi::~FastCgi() {
  ::FCGX_Free(request_.get(), request_->ipcFd >= 0 ? 1 : 0);
}

// ipcFd and keepConnection lie below "Don't use anything below here" in fcgiapp.h: there is no other way to
// hand over a connection. tests/unit/fastcgi_test.cpp notices when the library changes its mind.
std::optional<IncomingRequest> FastCgi::read(int fd) {
  request_->ipcFd = fd;
  request_->keepConnection = 1;   // or FCGX_Accept_r would begin by closing fd
  ::FCGX_Detach(request_.get());  // or closing would wait up to two seconds for the peer to do the same
  if (::FCGX_Accept_r(request_.get()) != 0) return std::nullopt;
  // libfcgi takes parameters that break off between two of them for all.
  if (::FCGX_GetError(request_->in) != 0) {
    ::FCGX_Free(request_.get(), 1);
    return std::nullopt;
  }
  Parameters parameters;
  for (char** entry = request_->envp; *entry != nullptr; ++entry) parameters.take(*entry);
  return read_body(parameters);
}

IncomingRequest FastCgi::read_body(const Parameters& parameters) {
  is_head_ = to_method(parameters.method) == Method::head;
  const int count = ::FCGX_GetStr(body_.get(), static_cast<int>(k_body_buffer_bytes), request_->in);
  const std::string_view body(body_.get(), static_cast<std::size_t>(count));
  const bool too_long = body.size() > k_max_body_bytes;
  return {
      .request = {.method = to_method(parameters.method),
                  .uri = parameters.uri,
                  .content_type = parameters.content_type,
                  .body = too_long ? std::string_view() : body,
                  .body_too_long = too_long,
                  .signature = parameters.signature,
                  .signature_count = parameters.signature_count,
                  .site_url = parameters.site_url},
      .method = parameters.method,
      .damage = too_long ? std::string_view() : damage_of(*request_, parameters.content_length, body.size())};
}

// libfcgi notices a failed write in the stream; closing the streams here rather than in FCGX_Finish_r tells
// us.
bool FastCgi::write(const Response& response) {
  write_head(head_, response);
  put(request_->out, head_);
  if (!is_head_) put(request_->out, response.body);
  // In this order, or libfcgi writes twice.
  const bool nothing_on_stderr = ::FCGX_FClose(request_->err) == 0;
  return ::FCGX_FClose(request_->out) == 0 && nothing_on_stderr;
}

bool FastCgi::finish(bool keep) {
  if (!keep) request_->keepConnection = 0;
  ::FCGX_Finish_r(request_.get());
  const bool kept = request_->ipcFd >= 0;
  request_->ipcFd = -1;
  return kept;
}

}  // namespace ivr
