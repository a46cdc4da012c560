// The records that a FastCGI connection carries: their headers, read and written.
//
// Layouts and constants are those of <fastcgi.h> (FastCGI 1.0 specification, section 3.3 and appendix A).
#pragma once

#include <fastcgi.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace ivr {

inline constexpr std::size_t k_record_header_bytes = FCGI_HEADER_LEN;

// The longest content a record can have.
inline constexpr std::size_t k_max_content = FCGI_MAX_LENGTH;

struct RecordHeader {
  unsigned version;
  unsigned type;
  unsigned id;
  std::size_t content;
  std::size_t padding;

  // Of the whole record.
  [[nodiscard]] std::size_t bytes() const { return k_record_header_bytes + content + padding; }
};

// bytes: at least k_record_header_bytes.
RecordHeader read_record_header(std::string_view bytes);

// Over the k_record_header_bytes of text that begin at place. content: at most k_max_content; no padding.
void write_record_header(std::string& text, std::size_t place, unsigned type, unsigned id,
                         std::size_t content);

}  // namespace ivr
