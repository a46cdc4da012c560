#include "core/webhook/form.hpp"

#include "core/text/next_byte.hpp"
#include "core/text/percent.hpp"

#include <algorithm>
#include <utility>

namespace ivr {
namespace {

constexpr std::size_t k_usual_count = 32;  // Twilio sends 20 to 30

// Decodes pieces of one text, one after the other, into one buffer that is made when the first needs it.
class Decoder {
 public:
  explicit Decoder(std::string_view text) : room_(text.size()), percent_(text, '%'), plus_(text, '+') {}

  // Whether the text from begin to end stands for itself.
  bool is_plain(std::size_t begin, std::size_t end) {
    return percent_.from(begin) >= end && plus_.from(begin) >= end;
  }

  std::string_view decode(std::string_view raw) {
    if (bytes_ == nullptr) {
      bytes_ = std::make_unique_for_overwrite<char[]>(room_);
      out_ = bytes_.get();
    }
    char* const start = out_;
    out_ = decode_form_component(raw, start);
    return {start, static_cast<std::size_t>(out_ - start)};
  }

  std::unique_ptr<char[]> take_bytes() { return std::move(bytes_); }

 private:
  std::size_t room_;  // decoding never makes text longer
  NextByte percent_;
  NextByte plus_;
  std::unique_ptr<char[]> bytes_;
  char* out_ = nullptr;
};

}  // namespace

Form parse_form(std::string_view text) {
  Form form;
  form.parameters.reserve(k_usual_count);
  Decoder decoder(text);
  for (std::size_t begin = 0, end = 0; begin < text.size(); begin = end + 1) {
    end = std::min(text.find('&', begin), text.size());
    if (end == begin) continue;
    const std::string_view piece = text.substr(begin, end - begin);
    const std::size_t equals = std::min(piece.find('='), piece.size());
    Parameter parameter{piece.substr(0, equals), piece.substr(std::min(equals + 1, piece.size()))};
    if (!decoder.is_plain(begin, end))
      parameter = {decoder.decode(parameter.name), decoder.decode(parameter.value)};
    form.parameters.push_back(parameter);
  }
  form.bytes = decoder.take_bytes();
  return form;
}

std::string_view find_parameter(const Parameters& parameters, std::string_view name) {
  const auto found = std::ranges::find(parameters, name, &Parameter::name);
  return found == parameters.end() ? std::string_view() : found->value;
}

}  // namespace ivr
