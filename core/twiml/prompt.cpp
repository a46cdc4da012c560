#include "core/twiml/prompt.hpp"

#include "core/base/utf8.hpp"

namespace ivr {
namespace {

// Where to cut inside window: after ". ", "! ", "? " or a line's end; else after a blank; else at its end.
std::size_t cut_in(std::string_view window) {
  for (std::size_t i = window.size() - 1; i > 0; --i) {
    const bool ends_sentence = window[i - 1] == '.' || window[i - 1] == '!' || window[i - 1] == '?';
    if (window[i] == '\n' || (window[i] == ' ' && ends_sentence)) return i + 1;
  }
  const std::size_t blank = window.rfind(' ');
  return blank == std::string_view::npos ? window.size() : blank + 1;
}

}  // namespace

std::vector<std::string> split_text(std::string_view text, std::size_t count) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view window = first_characters(text, count);
    const std::size_t cut = window.size() == text.size() ? window.size() : cut_in(window);
    parts.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  return parts;
}

}  // namespace ivr
