#include "core/texts/gsm7.hpp"

#include "core/base/utf8.hpp"

#include <algorithm>
#include <array>

namespace ivr {
namespace {

// In the order of the table, 0x00 first; without the escape and the two line breaks. For Twilio, code 0x09 is
// the capital letter.
constexpr std::u32string_view k_basic =
    U"@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    U"abcdefghijklmnopqrstuvwxyzäöñüà";

// After an escape, so each takes two septets.
constexpr std::u32string_view k_extension = U"^{}\\[~]|€";

// Replaces characters that the alphabet lacks.
struct Substitute {
  std::u32string_view characters;
  std::string_view text;
};

constexpr std::array k_substitutes = {
    // Letters of languages in Latin script.
    Substitute{U"ÀÁÂÃĀĂĄǍ", "A"},
    Substitute{U"áâãāăąǎª", "a"},
    Substitute{U"ĆĈĊČ", "C"},
    Substitute{U"çćĉċč", "c"},
    Substitute{U"ÐĎĐ", "D"},
    Substitute{U"ðďđ", "d"},
    Substitute{U"ÈÊËĒĔĖĘĚ", "E"},
    Substitute{U"êëēĕėęě", "e"},
    Substitute{U"ĜĞĠĢ", "G"},
    Substitute{U"ĝğġģ", "g"},
    Substitute{U"ĤĦ", "H"},
    Substitute{U"ĥħ", "h"},
    Substitute{U"ÌÍÎÏĨĪĬĮİ", "I"},
    Substitute{U"íîïĩīĭįı", "i"},
    Substitute{U"Ĵ", "J"},
    Substitute{U"ĵ", "j"},
    Substitute{U"Ķ", "K"},
    Substitute{U"ķ", "k"},
    Substitute{U"ĹĻĽŁ", "L"},
    Substitute{U"ĺļľł", "l"},
    Substitute{U"ŃŅŇ", "N"},
    Substitute{U"ńņňŉ", "n"},
    Substitute{U"ÒÓÔÕŌŎ", "O"},
    Substitute{U"óôõōŏº", "o"},
    Substitute{U"Ő", "Ö"},
    Substitute{U"ő", "ö"},
    Substitute{U"ŔŖŘ", "R"},
    Substitute{U"ŕŗř", "r"},
    Substitute{U"ŚŜŞŠȘ", "S"},
    Substitute{U"śŝşšș", "s"},
    Substitute{U"ŢŤŦȚ", "T"},
    Substitute{U"ţťŧț", "t"},
    Substitute{U"ÙÚÛŨŪŬŮŲ", "U"},
    Substitute{U"úûũūŭůų", "u"},
    Substitute{U"Ű", "Ü"},
    Substitute{U"ű", "ü"},
    Substitute{U"Ŵ", "W"},
    Substitute{U"ŵ", "w"},
    Substitute{U"ÝŶŸ", "Y"},
    Substitute{U"ýŷÿ", "y"},
    Substitute{U"ŹŻŽ", "Z"},
    Substitute{U"źżž", "z"},
    Substitute{U"ẞ", "ß"},
    Substitute{U"Þ", "Th"},
    Substitute{U"þ", "th"},
    Substitute{U"Œ", "OE"},
    Substitute{U"œ", "oe"},
    Substitute{U"Ĳ", "IJ"},
    Substitute{U"ĳ", "ij"},
    // Punctuation that word processors insert.
    Substitute{U"“”„‟«»″", "\""},
    Substitute{U"‘’‚‛‹›′`´", "'"},
    Substitute{U"‐‑‒–—―−•·", "-"},
    Substitute{U"…", "..."},
    Substitute{U"⁄÷", "/"},
    Substitute{U"×", "x"},
    Substitute{U"°", "o"},
    Substitute{U"™", "TM"},
    Substitute{U"©", "(c)"},
    Substitute{U"®", "(R)"},
    Substitute{U"№", "No."},
    Substitute{U"\u00A0\u2002\u2003\u2007\u2008\u2009\u200A\u202F\u3000", " "},
    // Invisible: soft hyphen, zero width, the joiner and the selectors of emoji.
    Substitute{U"\u00AD\u200B\u200C\u200D\u2060\uFE0E\uFE0F\uFEFF", ""},
};

bool is_accent(char32_t value) {
  return value >= 0x0300 && value <= 0x036F;  // combining: "e" and U+0301 are "é"
}

bool is_in(std::u32string_view characters, char32_t value) {
  return characters.find(value) != std::u32string_view::npos;
}

std::size_t septets_of(char32_t value) {
  return is_in(k_extension, value) ? 2 : 1;
}

std::string_view substitute_of(char32_t value) {
  if (is_control(value)) return " ";
  if (is_accent(value)) return "";
  const auto* const found = std::ranges::find_if(
      k_substitutes, [&](const Substitute& row) { return is_in(row.characters, value); });
  return found == k_substitutes.end() ? "?" : found->text;
}

}  // namespace

std::size_t count_septets(std::string_view text) {
  std::size_t septets = 0;
  while (!text.empty()) septets += septets_of(take_code_point(text).value);
  return septets;
}

std::string to_gsm7(std::string_view text) {
  std::string written;
  written.reserve(text.size());
  while (!text.empty()) {
    const auto [value, bytes] = take_code_point(text);
    written += is_in(k_basic, value) || is_in(k_extension, value) ? bytes : substitute_of(value);
  }
  return written;
}

std::string cut_septets(std::string_view text, std::size_t septets) {
  std::string_view rest = text;
  std::size_t kept = 0;
  while (!rest.empty()) {
    const CodePoint next = take_code_point(rest);
    const std::size_t needed = septets_of(next.value);
    if (needed > septets) break;
    septets -= needed;
    kept += next.bytes.size();
  }
  return std::string(text.substr(0, kept));
}

}  // namespace ivr
