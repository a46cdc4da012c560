#include "fcgi_app/serve/fastcgi_record.hpp"

#include <cstring>

namespace ivr {
namespace {

static_assert(sizeof(FCGI_Header) == k_record_header_bytes);

unsigned char low_byte(std::size_t number) {
  return static_cast<unsigned char>(number & 0xFFU);
}

}  // namespace

RecordHeader read_record_header(std::string_view bytes) {
  FCGI_Header raw;
  std::memcpy(&raw, bytes.data(), sizeof raw);
  return {.version = raw.version,
          .type = raw.type,
          .id = static_cast<unsigned>(raw.requestIdB1) << 8 | raw.requestIdB0,
          .content = static_cast<std::size_t>(raw.contentLengthB1) << 8 | raw.contentLengthB0,
          .padding = raw.paddingLength};
}

void write_record_header(std::string& text, std::size_t place, unsigned type, unsigned id,
                         std::size_t content) {
  const FCGI_Header raw{.version = FCGI_VERSION_1,
                        .type = low_byte(type),
                        .requestIdB1 = low_byte(id >> 8),
                        .requestIdB0 = low_byte(id),
                        .contentLengthB1 = low_byte(content >> 8),
                        .contentLengthB0 = low_byte(content),
                        .paddingLength = 0,
                        .reserved = 0};
  std::memcpy(text.data() + place, &raw, sizeof raw);
}

}  // namespace ivr
