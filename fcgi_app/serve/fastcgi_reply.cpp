#include "fcgi_app/serve/fastcgi_reply.hpp"

#include "core/base/decimal.hpp"
#include "fcgi_app/serve/fastcgi_record.hpp"

#include <algorithm>
#include <string_view>

namespace ivr {
namespace {

// With a reason, which nginx copies to the status line, where strict clients want one (RFC 9110, 15).
std::string_view words_of(int status) {
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
void append_reply_head(std::string& text, const Response& response) {
  append_header(text, "Status: ", words_of(response.status));
  append_header(text, "Allow: ", response.allow);
  append_header(text, "Content-Type: ", response.content_type);
  append_header(text, "X-Accel-Redirect: ", response.handover);
  append_header(text, "X-IVR-Authorization: ", response.handover_authorization);
  text.append("Content-Length: ");
  append_decimal(text, response.body.size());
  text.append("\r\n\r\n");
}

// Makes records of the content that stands in text behind room for one header. Usually it is one; what is
// longer is cut up.
void put_headers(std::string& text, unsigned id) {
  std::size_t left = text.size() - k_record_header_bytes;
  for (std::size_t record = 0;;) {
    const std::size_t content = std::min(left, k_max_content);
    write_record_header(text, record, FCGI_STDOUT, id, content);
    left -= content;
    if (left == 0) return;
    record += k_record_header_bytes + content;
    text.insert(record, k_record_header_bytes, '\0');
  }
}

void append_record_header(std::string& text, unsigned type, unsigned id, std::size_t content) {
  text.append(k_record_header_bytes, '\0');
  write_record_header(text, text.size() - k_record_header_bytes, type, id, content);
}

}  // namespace

void write_reply(std::string& text, const Response& response, unsigned id) {
  text.assign(k_record_header_bytes, '\0');
  append_reply_head(text, response);
  text.append(response.body);
  put_headers(text, id);
  append_record_header(text, FCGI_STDOUT, id, 0);  // the end of the stream
  append_record_header(text, FCGI_END_REQUEST, id, sizeof(FCGI_EndRequestBody));
  // Status of the application 0, and FCGI_REQUEST_COMPLETE, which is 0 as well.
  static_assert(FCGI_REQUEST_COMPLETE == 0);
  text.append(sizeof(FCGI_EndRequestBody), '\0');
}

}  // namespace ivr
