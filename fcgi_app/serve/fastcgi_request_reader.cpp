#include "fcgi_app/serve/fastcgi_request_reader.hpp"

#include "fcgi_app/serve/fastcgi_record.hpp"

#include <charconv>
#include <cstring>
#include <system_error>

namespace ivr {
namespace {

using Kind = ReadVerdict::Kind;

ReadVerdict refuse(std::string_view reason) {
  return {.kind = Kind::refuse, .reason = reason};
}

ReadVerdict not_yet(std::string_view bytes) {
  return bytes.size() < k_max_request_bytes ? ReadVerdict{} : refuse("too many small records");
}

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

}  // namespace

ReadVerdict RequestReader::read(std::string_view bytes) {
  while (stage_ != Stage::done) {
    const std::string_view rest = bytes.substr(place_);
    if (!rest.empty() && rest.front() != FCGI_VERSION_1) return refuse("not FastCGI version 1");
    if (rest.size() < k_record_header_bytes) return not_yet(bytes);
    const RecordHeader header = read_record_header(rest);
    if (const auto mistake = mistake_in(header); !mistake.empty()) return refuse(mistake);
    oversized_ = stage_ == Stage::stdin_ && body_.size() + header.content > k_max_body_bytes;
    if (oversized_) return {.kind = Kind::oversized};
    if (rest.size() < header.bytes()) return not_yet(bytes);
    if (const auto mistake = take(header, bytes); !mistake.empty()) return refuse(mistake);
    place_ += header.bytes();
  }
  if (place_ < bytes.size()) return refuse("bytes behind the request");
  return {.kind = Kind::complete, .keep_connection = keep_};
}

// What can be said without the record's content.
std::string_view RequestReader::mistake_in(const RecordHeader& header) const {
  if (stage_ == Stage::begin) {
    if (header.type != FCGI_BEGIN_REQUEST) return "does not begin with BEGIN_REQUEST";
    if (header.id == FCGI_NULL_REQUEST_ID) return "request id 0";
    if (header.content != sizeof(FCGI_BeginRequestBody)) return "BEGIN_REQUEST of a wrong length";
    return {};
  }
  if (header.id != id_) return "a record of another request";
  if (stage_ == Stage::stdin_) {
    if (header.type != FCGI_STDIN) return "not STDIN where STDIN belongs";
    return {};
  }
  if (header.type != FCGI_PARAMS) return "not PARAMS where PARAMS belong";
  if (params_.size() + header.content > k_max_params_bytes) return "too many parameters";
  return {};
}

// A record that is all there. What is wrong with it, or nothing.
std::string_view RequestReader::take(const RecordHeader& header, std::string_view bytes) {
  switch (stage_) {
    case Stage::begin: return take_begin(header, bytes);
    case Stage::params: return take_params(header, bytes);
    default: return take_stdin(header, bytes);
  }
}

std::string_view RequestReader::take_begin(const RecordHeader& header, std::string_view bytes) {
  FCGI_BeginRequestBody body;
  std::memcpy(&body, bytes.data() + place_ + k_record_header_bytes, sizeof body);
  if ((body.roleB1 << 8 | body.roleB0) != FCGI_RESPONDER) return "a role other than responder";
  keep_ = (body.flags & FCGI_KEEP_CONN) != 0;
  id_ = header.id;
  stage_ = Stage::params;
  return {};
}

std::string_view RequestReader::take_params(const RecordHeader& header, std::string_view bytes) {
  if (header.content == 0) {
    if (parameters_.whole() < params_.size()) return "the last parameter is cut off";
    stage_ = Stage::stdin_;
    return {};
  }
  params_.take(bytes, place_ + k_record_header_bytes, header.content);
  return parameters_.take(params_.text(bytes));
}

std::string_view RequestReader::take_stdin(const RecordHeader& header, std::string_view bytes) {
  if (header.content == 0) {
    stage_ = Stage::done;
  } else {
    body_.take(bytes, place_ + k_record_header_bytes, header.content);
  }
  return {};
}

IncomingRequest RequestReader::request(std::string_view bytes) const {
  const std::string_view params = params_.text(bytes);
  const std::string_view method = parameters_.method.in(params);
  const std::string_view body = oversized_ ? std::string_view() : body_.text(bytes);
  return {.request = {.method = to_method(method),
                      .uri = parameters_.uri.in(params),
                      .content_type = parameters_.content_type.in(params),
                      .body = body,
                      .body_too_long = oversized_,
                      .signature = parameters_.signature.in(params),
                      .signature_count = parameters_.signature_count,
                      .site_url = parameters_.site_url.in(params)},
          .method = method,
          .damage = oversized_ ? std::string_view()
                               : damage_of(parameters_.content_length.in(params), body.size())};
}

}  // namespace ivr
