#include "core/twiml/prompt.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/url.hpp"
#include "core/base/utf8.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

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

// The longest start of text that is within the limit.
std::string_view start_within(std::string_view text, SayLimit limit) {
  std::size_t bytes = 0;
  std::size_t encoded = 0;
  while (bytes < text.size() && bytes < limit.bytes) {
    encoded += is_unreserved(text[bytes]) ? 1 : k_escape_bytes;
    if (encoded > limit.encoded) break;
    ++bytes;
  }
  return cut_characters(text, bytes);
}

struct PollyVoices {
  std::string_view language;
  std::string_view names;  // each after a blank
};

// https://docs.aws.amazon.com/polly/latest/dg/available-voices.html; Twilio's own list has no languages.
constexpr std::array k_polly = std::to_array<PollyVoices>({
    {"ar-AE", " Hala Zayd "},
    {"arb", " Zeina "},
    {"ca-ES", " Arlet "},
    {"cmn-CN", " Zhiyu "},
    {"cy-GB", " Gwyneth "},
    {"da-DK", " Mads Naja Sofie "},
    {"de-AT", " Hannah "},
    {"de-DE", " Daniel Hans Marlene Vicki "},
    {"en-AU", " Nicole Olivia Russell "},
    {"en-GB", " Amy Arthur Brian Emma "},
    {"en-GB-WLS", " Geraint "},
    {"en-IE", " Niamh "},
    {"en-IN", " Aditi Kajal Raveena "},
    {"en-NZ", " Aria "},
    {"en-US", " Danielle Gregory Ivy Joanna Joey Justin Kendra Kevin Kimberly Matthew Ruth Salli Stephen "},
    {"en-ZA", " Ayanda "},
    {"es-ES", " Conchita Enrique Lucia Sergio "},
    {"es-MX", " Andres Mia Mía "},
    {"es-US", " Lupe Miguel Pedro Penelope "},
    {"fi-FI", " Suvi "},
    {"fr-BE", " Isabelle "},
    {"fr-CA", " Chantal Gabrielle Liam "},
    {"fr-FR", " Celine Lea Mathieu Remi Rémi "},
    {"hi-IN", " Aditi Kajal "},
    {"is-IS", " Dora Karl "},
    {"it-IT", " Adriano Bianca Carla Giorgio "},
    {"ja-JP", " Kazuha Mizuki Takumi Tomoko "},
    {"ko-KR", " Seoyeon "},
    {"nb-NO", " Ida Liv "},
    {"nl-BE", " Lisa "},
    {"nl-NL", " Laura Lotte Ruben "},
    {"pl-PL", " Ewa Jacek Jan Maja Ola "},
    {"pt-BR", " Camila Ricardo Thiago Vitoria "},
    {"pt-PT", " Cristiano Ines "},
    {"ro-RO", " Carmen "},
    {"ru-RU", " Maxim Tatyana "},
    {"sv-SE", " Astrid Elin "},
    {"tr-TR", " Burcu Filiz "},
    {"yue-HK", " Hiujin "},
});

// What people call a language, and how its codes begin.
constexpr std::array k_language_names = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"english", "en"},    {"german", "de"},   {"deutsch", "de"}, {"french", "fr"},     {"spanish", "es"},
    {"italian", "it"},    {"italiano", "it"}, {"dutch", "nl"},   {"nederlands", "nl"}, {"portuguese", "pt"},
    {"polish", "pl"},     {"welsh", "cy"},    {"arabic", "ar"},  {"chinese", "zh"},    {"mandarin", "cmn"},
    {"cantonese", "yue"}, {"japanese", "ja"}, {"korean", "ko"},  {"swedish", "sv"},    {"danish", "da"},
    {"norwegian", "nb"},  {"no", "nb"},       {"finnish", "fi"}, {"russian", "ru"},    {"turkish", "tr"},
    {"hindi", "hi"},      {"greek", "el"},    {"czech", "cs"},   {"catalan", "ca"},    {"hebrew", "he"},
});

// "en" of "en-GB".
std::string_view first_part(std::string_view language) {
  return language.substr(0, language.find('-'));
}

// One code of those that Polly, Google and Twilio use for the same language.
std::string_view same_language(std::string_view language) {
  constexpr std::array k_same = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"zh-CN", "cmn-CN"}, {"zh-TW", "cmn-TW"}, {"zh-HK", "yue-HK"}, {"ar-XA", "arb"}});
  const auto* found = std::ranges::find(k_same, language, [](const auto& pair) { return pair.first; });
  return found == k_same.end() ? language : found->second;
}

std::string as_written_in_codes(std::string_view language) {
  std::string text = to_lower(language);
  std::ranges::replace(text, '_', '-');
  if (text.ends_with("-uk")) text.replace(text.size() - 2, 2, "gb");
  return text;
}

std::string did_you_mean_one(std::string_view name) {
  return fmt::format(" (did you mean \"{}\"?)", name);
}

// All languages whose codes begin so: " (expected en-AU, en-CA or en-GB)".
std::string codes_hint(std::string_view start) {
  std::vector<std::string_view> codes;
  for (const std::string_view code : languages()) {
    if (first_part(code) == start) codes.push_back(code);
  }
  if (codes.empty()) return {};
  if (codes.size() == 1) return did_you_mean_one(codes.front());
  const std::span all(codes);
  return fmt::format(" (expected {} or {})", fmt::join(all.first(all.size() - 1), ", "), all.back());
}

// What a voice is called without its provider and, of Google's, without its language.
bool is_called(std::string_view voice, std::string_view name) {
  const std::string wanted = to_lower(name);
  const std::string whole = to_lower(voice);
  const std::size_t dot = whole.find('.');
  if (dot == std::string::npos) return whole == wanted;
  return whole.substr(dot + 1) == wanted || (whole.starts_with("google.") && whole.ends_with("-" + wanted));
}

// "en-GB" of "Google.en-GB-Standard-A"; empty for other voices.
std::string_view google_language(std::string_view voice) {
  constexpr std::string_view k_google = "Google.";
  if (!voice.starts_with(k_google)) return {};
  voice.remove_prefix(k_google.size());
  const std::size_t region = voice.find('-');
  return region == std::string_view::npos ? std::string_view() : voice.substr(0, voice.find('-', region + 1));
}

std::vector<std::string_view> languages_of(std::string_view voice) {
  if (const std::string_view language = google_language(voice); !language.empty()) return {language};
  constexpr std::string_view k_polly_prefix = "Polly.";
  std::vector<std::string_view> found;
  if (!voice.starts_with(k_polly_prefix)) return found;
  voice.remove_prefix(k_polly_prefix.size());
  const std::string name = fmt::format(" {} ", voice.substr(0, voice.find('-')));
  for (const PollyVoices& voices : k_polly) {
    if (voices.names.find(name) != std::string_view::npos) found.push_back(voices.language);
  }
  return found;
}

}  // namespace

std::string voice_hint(std::string_view name, std::string_view language) {
  for (const std::string_view voice : voices()) {
    const bool fits = google_language(voice).empty() || google_language(voice) == language;
    if (fits && is_called(voice, name)) return did_you_mean_one(voice);
  }
  return did_you_mean(name, voices());
}

std::string language_hint(std::string_view name) {
  const std::string wanted = as_written_in_codes(name);
  for (const std::string_view code : languages()) {
    if (to_lower(code) == wanted) return did_you_mean_one(code);
  }
  const auto* known =
      std::ranges::find(k_language_names, wanted, [](const auto& pair) { return pair.first; });
  const std::string_view start = known == k_language_names.end() ? first_part(wanted) : known->second;
  const std::string hint = codes_hint(start);
  return hint.empty() ? did_you_mean(name, languages()) : hint;
}

std::string other_languages_of(std::string_view voice, std::string_view language) {
  const std::vector<std::string_view> spoken = languages_of(voice);
  const bool speaks = std::ranges::any_of(
      spoken, [&](std::string_view one) { return same_language(one) == same_language(language); });
  return speaks || language.empty() ? "" : fmt::format("{}", fmt::join(spoken, " and "));
}

bool fits_say(std::string_view text, SayLimit limit) {
  return start_within(text, limit).size() == text.size();
}

std::vector<std::string> split_text(std::string_view text, SayLimit limit) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view window = start_within(text, limit);
    const std::size_t cut = window.size() == text.size() ? window.size() : cut_in(window);
    parts.emplace_back(text.substr(0, cut));
    text.remove_prefix(cut);
  }
  return parts;
}

}  // namespace ivr
