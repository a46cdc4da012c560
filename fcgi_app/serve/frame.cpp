#include "fcgi_app/serve/frame.hpp"

#include "core/text/next_byte.hpp"
#include "core/webhook/request.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace ivr {
namespace {

using Bytes = std::span<const std::byte>;
using Kind = FrameVerdict::Kind;

constexpr std::size_t k_header_bytes = 8;
constexpr unsigned k_begin_request = 1;
constexpr unsigned k_params = 4;
constexpr unsigned k_stdin = 5;
constexpr unsigned k_responder = 1;
constexpr unsigned k_keep_conn = 1;

unsigned at(Bytes bytes, std::size_t i) {
  return std::to_integer<unsigned>(bytes[i]);
}

struct Header {
  unsigned type;
  unsigned id;
  std::size_t content;
  std::size_t padding;
};

Header read_header(Bytes bytes) {
  return {.type = at(bytes, 1),
          .id = at(bytes, 2) << 8 | at(bytes, 3),
          .content = at(bytes, 4) << 8 | at(bytes, 5),
          .padding = at(bytes, 6)};
}

FrameVerdict refuse(std::string_view reason) {
  return {.kind = Kind::refuse, .reason = reason};
}

// One length of a name-value pair, of one byte or four; nothing when it is cut off.
std::optional<std::size_t> take_length(std::string_view& rest) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(rest[i]));
  };
  if (rest.empty()) return std::nullopt;
  if (byte(0) < 128) {
    const std::size_t length = byte(0);
    rest.remove_prefix(1);
    return length;
  }
  if (rest.size() < 4) return std::nullopt;
  const std::size_t length = (byte(0) & 127U) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
  rest.remove_prefix(4);
  return length;
}

struct Pairs {
  std::size_t whole = 0;  // bytes of pairs that are all there
  std::string_view mistake{};
};

// libfcgi keeps a pair as a C string "name=value": what would read differently there is refused here.
Pairs check_pairs(std::string_view params) {
  NextByte equals(params, '=');
  NextByte nul(params, '\0');
  std::string_view rest = params;
  for (;;) {
    const std::size_t whole = params.size() - rest.size();
    const auto name = take_length(rest);
    const auto value = name ? take_length(rest) : std::nullopt;
    if (!value) return {.whole = whole};
    if (*name + *value > k_max_params_bytes) return {.mistake = "a parameter is too long"};
    if (*name + *value > rest.size()) return {.whole = whole};
    const std::size_t begin = params.size() - rest.size();
    const std::size_t end_of_name = begin + *name;
    if (equals.from(begin) < end_of_name || nul.from(begin) < end_of_name)
      return {.mistake = "a parameter name has an equals sign or a NUL"};
    if (nul.from(begin) < end_of_name + *value) return {.mistake = "a parameter value has a NUL"};
    rest.remove_prefix(*name + *value);
  }
}

// Takes a request record by record.
class Inspection {
 public:
  // What can be said without the record's content, or without all of it.
  std::string_view mistake_in(const Header& header) const {
    if (stage_ == Stage::begin) {
      if (header.type != k_begin_request) return "does not begin with BEGIN_REQUEST";
      if (header.id == 0) return "request id 0";
      if (header.content != 8) return "BEGIN_REQUEST of a wrong length";
      return {};
    }
    if (header.id != id_) return "a record of another request";
    if (stage_ == Stage::params && header.type != k_params) return "not PARAMS where PARAMS belong";
    if (stage_ == Stage::stdin_ && header.type != k_stdin) return "not STDIN where STDIN belongs";
    return {};
  }

  // The content of a record, as far as it is there.
  std::optional<FrameVerdict> take(const Header& header, Bytes content) {
    if (stage_ == Stage::begin) return take_begin(header, content);
    if (stage_ == Stage::params) return take_params(header, content);
    body_ += header.content;
    if (body_ > k_max_body_bytes) return FrameVerdict{.kind = Kind::oversized};
    return std::nullopt;
  }

  // All of a record was there. True: it was the last one of the request.
  bool finish(const Header& header) {
    if (stage_ == Stage::begin) {
      stage_ = Stage::params;
    } else if (header.content == 0) {
      if (stage_ == Stage::stdin_) return true;
      stage_ = Stage::stdin_;
    }
    return false;
  }

  bool keep_connection() const { return keep_; }

 private:
  enum class Stage { begin, params, stdin_ };

  std::optional<FrameVerdict> take_begin(const Header& header, Bytes content) {
    if (content.size() < 3) return std::nullopt;
    if ((at(content, 0) << 8 | at(content, 1)) != k_responder) return refuse("a role other than responder");
    keep_ = (at(content, 2) & k_keep_conn) != 0;
    id_ = header.id;
    return std::nullopt;
  }

  std::optional<FrameVerdict> take_params(const Header& header, Bytes content) {
    params_bytes_ += header.content;
    if (params_bytes_ > k_max_params_bytes) return refuse("too many parameters");
    const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
    // Usually all pairs are in one record. Else only what is not whole yet is kept and looked at again: many
    // small records must not cost their square.
    if (!cut_off_.empty()) cut_off_.append(text);
    const Pairs pairs = check_pairs(cut_off_.empty() ? text : std::string_view(cut_off_));
    if (!pairs.mistake.empty()) return refuse(pairs.mistake);
    if (cut_off_.empty()) {
      cut_off_ = text.substr(pairs.whole);
    } else {
      cut_off_.erase(0, pairs.whole);
    }
    if (header.content == 0 && !cut_off_.empty()) return refuse("the last parameter is cut off");
    return std::nullopt;
  }

  Stage stage_ = Stage::begin;
  unsigned id_ = 0;
  bool keep_ = false;
  std::size_t params_bytes_ = 0;
  std::string cut_off_;  // the beginning of a pair that the records up to now do not hold all of
  std::size_t body_ = 0;
};

}  // namespace

FrameVerdict inspect(Bytes bytes) {
  const FrameVerdict incomplete =
      bytes.size() < k_max_request_bytes ? FrameVerdict{} : refuse("too many small records");
  Inspection inspection;
  for (Bytes rest = bytes;;) {
    if (!rest.empty() && at(rest, 0) != 1) return refuse("not FastCGI version 1");
    if (rest.size() < k_header_bytes) return incomplete;
    const Header header = read_header(rest);
    if (const auto mistake = inspection.mistake_in(header); !mistake.empty()) return refuse(mistake);
    rest = rest.subspan(k_header_bytes);
    if (const auto verdict = inspection.take(header, rest.first(std::min(rest.size(), header.content))))
      return *verdict;
    if (rest.size() < header.content + header.padding) return incomplete;
    rest = rest.subspan(header.content + header.padding);
    if (!inspection.finish(header)) continue;
    if (!rest.empty()) return refuse("bytes behind the request");
    // libfcgi does not read padding behind the last record: it would stand before the next request.
    return {.kind = Kind::complete, .keep_connection = inspection.keep_connection() && header.padding == 0};
  }
}

}  // namespace ivr
