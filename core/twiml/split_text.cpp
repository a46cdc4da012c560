#include "core/twiml/split_text.hpp"

namespace ivr {
namespace {

bool is_continuation_byte(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The number of bytes the first most code points take.
std::size_t bytes_of(std::string_view text, std::size_t most) {
  std::size_t byte = 0;
  for (std::size_t count = 0; byte < text.size(); ++byte) {
    if (!is_continuation_byte(text[byte]) && count++ == most) break;
  }
  return byte;
}

// Where to cut inside window: behind ". ", "! ", "? " or a line's end; else behind a blank; else at its end.
std::size_t cut_in(std::string_view window) {
  for (std::size_t i = window.size() - 1; i > 0; --i) {
    const bool ends_sentence = window[i - 1] == '.' || window[i - 1] == '!' || window[i - 1] == '?';
    if (window[i] == '\n' || (window[i] == ' ' && ends_sentence)) return i + 1;
  }
  const std::size_t blank = window.rfind(' ');
  return blank == std::string_view::npos ? window.size() : blank + 1;
}

}  // namespace

std::vector<std::string> split_sentences(std::string_view text, std::size_t most) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t fits = bytes_of(text, most);
    const std::size_t cut = fits == text.size() ? fits : cut_in(text.substr(0, fits));
    parts.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  return parts;
}

}  // namespace ivr
