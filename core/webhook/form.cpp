#include "core/webhook/form.hpp"

#include "core/base/percent.hpp"

#include <algorithm>
#include <cstddef>
#include <experimental/simd>

namespace ivr {
namespace {

namespace simd = std::experimental;

// Sixteen bytes, compared at once.
constexpr std::size_t k_block_bytes = 16;
using Block = simd::simd<char, simd::simd_abi::deduce_t<char, k_block_bytes>>;

constexpr std::size_t k_usual_count = 32;  // Twilio sends 20 to 30

// Where reading and writing have come to. By value everywhere, so that both stay in registers.
struct Places {
  const char* in;
  char* out;
};

// Of one byte, or of each of a block.
template <class Bytes>
auto means_something(const Bytes& bytes) {
  return bytes == '&' || bytes == '=' || bytes == '%' || bytes == '+';
}

std::size_t count_plain(const Block& block) {
  const auto special = means_something(block);
  return simd::any_of(special) ? static_cast<std::size_t>(simd::find_first_set(special)) : k_block_bytes;
}

// Up to the next byte that means something, or the end. Whole blocks are written, for which there is room:
// what was decoded is never longer than what it was read from.
Places copy_plain(Places at, const char* end) {
  while (end - at.in >= static_cast<std::ptrdiff_t>(k_block_bytes)) {
    const Block block(at.in, simd::element_aligned);
    block.copy_to(at.out, simd::element_aligned);
    const std::size_t count = count_plain(block);
    at = {at.in + count, at.out + count};
    if (count < k_block_bytes) return at;
  }
  while (at.in != end && !means_something(*at.in)) *at.out++ = *at.in++;
  return at;
}

// A blank, an escape, or a percent sign that stands for itself.
Places decode(Places at, const char* end) {
  if (*at.in == '+') {
    *at.out++ = ' ';
    return {at.in + 1, at.out};
  }
  const auto byte = escaped_byte({at.in, end});
  *at.out++ = byte.value_or('%');
  return {at.in + (byte ? k_escape_bytes : 1), at.out};
}

// One "name=value", decoded to at.out; the end of the text or an ampersand is behind it.
Places read_parameter(Places at, const char* end, Parameters& parameters) {
  char* const name = at.out;
  char* value = nullptr;  // none yet
  for (;;) {
    at = copy_plain(at, end);
    if (at.in == end || *at.in == '&') break;
    if (*at.in != '=') {
      at = decode(at, end);
    } else if (value == nullptr) {
      value = at.out;
      ++at.in;
    } else {
      *at.out++ = *at.in++;
    }
  }
  if (value == nullptr) value = at.out;
  parameters.push_back({{name, value}, {value, at.out}});
  return at;
}

}  // namespace

Form parse_form(std::string_view text) {
  Form form;
  if (text.empty()) return form;
  form.parameters.reserve(k_usual_count);
  form.bytes = std::make_unique_for_overwrite<char[]>(text.size());
  const char* const end = text.data() + text.size();
  Places at{text.data(), form.bytes.get()};
  while (at.in != end) {
    if (*at.in == '&') {
      ++at.in;
    } else {
      at = read_parameter(at, end, form.parameters);
    }
  }
  form.joined = {form.bytes.get(), at.out};
  return form;
}

std::string_view find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::string_view() : found->value;
}

}  // namespace ivr
