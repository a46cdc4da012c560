#include "fcgi_app/serve/fastcgi_parameters.hpp"

#include "core/base/next_byte.hpp"

namespace ivr {
namespace {

constexpr std::size_t k_cut_off = std::string_view::npos;

std::size_t byte_at(std::string_view text, std::size_t place) {
  return static_cast<unsigned char>(text[place]);
}

// One length of a name-value pair, of one byte or four (section 3.4); place is moved behind it.
std::size_t take_length(std::string_view params, std::size_t& place) {
  if (place >= params.size()) return k_cut_off;
  const std::size_t first = byte_at(params, place);
  if (first < 128) {
    ++place;
    return first;
  }
  if (params.size() - place < 4) return k_cut_off;
  const std::size_t length = (first & 127U) << 24 | byte_at(params, place + 1) << 16 |
                             byte_at(params, place + 2) << 8 | byte_at(params, place + 3);
  place += 4;
  return length;
}

}  // namespace

// An equals sign in a name and a NUL anywhere mean something else to whoever reads parameters as the C
// strings "name=value" of CGI. nginx sends neither, so nobody honest is refused.
std::string_view CgiParameters::take(std::string_view params) {
  NextByte equals(params, '=');
  NextByte nul(params, '\0');
  for (;;) {
    std::size_t begin = whole_;
    const std::size_t name = take_length(params, begin);
    if (name == k_cut_off) return {};
    const std::size_t value = take_length(params, begin);
    if (value == k_cut_off) return {};
    if (name + value > k_max_params_bytes) return "a parameter is too long";
    if (name + value > params.size() - begin) return {};
    const std::size_t end_of_name = begin + name;
    if (equals.from(begin) < end_of_name || nul.from(begin) < end_of_name)
      return "a parameter name has an equals sign or a NUL";
    if (nul.from(begin) < end_of_name + value) return "a parameter value has a NUL";
    remember(params.substr(begin, name), {.begin = end_of_name, .size = value});
    whole_ = end_of_name + value;
  }
}

void CgiParameters::remember(std::string_view name, Place value) {
  Place* const place = wanted(name);
  if (place == nullptr) return;
  if (place == &signature) ++signature_count;
  if (place->begin == 0) *place = value;
}

// Most parameters are told from those wanted by their length alone.
CgiParameters::Place* CgiParameters::wanted(std::string_view name) {
  switch (name.size()) {
    case 11: return name == "REQUEST_URI" ? &uri : nullptr;
    case 12: return name == "CONTENT_TYPE" ? &content_type : name == "IVR_SITE_URL" ? &site_url : nullptr;
    case 14: return name == "REQUEST_METHOD" ? &method : name == "CONTENT_LENGTH" ? &content_length : nullptr;
    case 23: return name == "HTTP_X_TWILIO_SIGNATURE" ? &signature : nullptr;
    default: return nullptr;
  }
}

}  // namespace ivr
