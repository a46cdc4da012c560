#include "core/twiml/ssml.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/numbers.hpp"
#include "core/base/quoting.hpp"
#include "core/base/utf8.hpp"
#include "core/twiml/prompt.hpp"
#include "core/twiml/writer.hpp"

#include <fmt/format.h>
#include <pugixml.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace ivr {
namespace {

using Words = std::span<const std::string_view>;

struct AttributeSpec {
  std::string_view name;
  bool mandatory = false;
  Words words{};  // one of them, or what is_good() accepts; none: anything
  bool (*is_good)(std::string_view) = nullptr;
  std::string_view expected = "";  // besides the words
};

struct ElementSpec {
  std::string_view name;
  std::span<const AttributeSpec> attributes;
  Words children;        // the elements in it
  bool has_text = true;  // or elements
};

// A number with an optional fraction; the rest of text is what follows it.
std::optional<double> take_number(std::string_view& text) {
  const std::string_view start = text;
  while (!text.empty() && (is_digit(text.front()) || text.front() == '.')) text.remove_prefix(1);
  const std::string_view digits = start.substr(0, start.size() - text.size());
  const std::size_t point = digits.find('.');
  const auto whole = parse_number(digits.substr(0, point), 0);
  if (!whole) return std::nullopt;
  if (point == std::string_view::npos) return *whole;
  const std::string_view fraction = digits.substr(point + 1);
  if (!is_all_digits(fraction)) return std::nullopt;
  return *whole + (fraction.find_first_not_of('0') == std::string_view::npos ? 0.0 : 0.5);
}

bool is_pause(std::string_view text) {
  constexpr double k_max_seconds = 10;
  constexpr double k_milliseconds = 1000;
  const auto number = take_number(text);
  if (!number) return false;
  return text == "s" ? *number <= k_max_seconds : text == "ms" && *number <= k_max_seconds * k_milliseconds;
}

std::string_view without_sign(std::string_view text) {
  return text.substr(text.starts_with('+') || text.starts_with('-') ? 1 : 0);
}

bool is_volume(std::string_view text) {
  std::string_view rest = without_sign(text);
  return rest.size() < text.size() && take_number(rest) && to_lower(rest) == "db";
}

bool is_rate(std::string_view text) {
  std::string_view rest = without_sign(text);
  return take_number(rest) && rest == "%";
}

bool is_pitch(std::string_view text) {
  std::string_view rest = without_sign(text);
  return rest.size() < text.size() && take_number(rest) && (rest == "%" || rest == "st" || rest == "Hz");
}

constexpr std::array<std::string_view, 6> k_strengths = {"none",   "x-weak", "weak",
                                                         "medium", "strong", "x-strong"};
constexpr std::array<std::string_view, 4> k_levels = {"strong", "moderate", "reduced", "none"};
constexpr std::array<std::string_view, 6> k_alphabets = {
    "ipa", "x-sampa", "x-amazon-jyutping", "x-amazon-pinyin", "x-amazon-pron-kana", "x-amazon-yomigana"};
constexpr std::array<std::string_view, 7> k_volumes = {"default", "silent", "x-soft", "soft",
                                                       "medium",  "loud",   "x-loud"};
constexpr std::array<std::string_view, 6> k_rates = {"default", "x-slow", "slow", "medium", "fast", "x-fast"};
constexpr std::array<std::string_view, 6> k_pitches = {"default", "x-low", "low", "medium", "high", "x-high"};
// The last six are Google's alone.
constexpr std::array<std::string_view, 19> k_interpretations = {
    "characters", "spell-out", "cardinal", "number",     "ordinal",   "digits",    "fraction",
    "unit",       "date",      "time",     "address",    "expletive", "telephone", "currency",
    "verbatim",   "bleep",     "duration", "percentage", "measure"};

constexpr std::array k_break = std::to_array<AttributeSpec>({
    {"strength", false, k_strengths},
    {"time", false, {}, is_pause, "a number of seconds or milliseconds such as 500ms or 2s, at most 10s"},
});
constexpr std::array k_emphasis = std::to_array<AttributeSpec>({{"level", false, k_levels}});
constexpr std::array k_lang = std::to_array<AttributeSpec>(
    {{"xml:lang", true, {}, is_language, "one of Twilio's languages, such as fr-FR"}});
constexpr std::array k_phoneme =
    std::to_array<AttributeSpec>({{"alphabet", true, k_alphabets}, {"ph", true}});
constexpr std::array k_prosody = std::to_array<AttributeSpec>({
    {"volume", false, k_volumes, is_volume, "decibels such as +6dB"},
    {"rate", false, k_rates, is_rate, "a percentage such as 85%"},
    {"pitch", false, k_pitches, is_pitch, "a percentage such as +10%"},
});
constexpr std::array k_say_as =
    std::to_array<AttributeSpec>({{"interpret-as", true, k_interpretations}, {"format"}, {"role"}});
constexpr std::array k_sub = std::to_array<AttributeSpec>({{"alias", true}});
constexpr std::array k_w = std::to_array<AttributeSpec>({{"role", true}});

constexpr std::array<std::string_view, 10> k_all = {"break",  "emphasis", "lang", "phoneme", "prosody",
                                                    "say-as", "sub",      "w",    "s",       "p"};
constexpr Words k_none{};
constexpr Words k_anything = k_all;
constexpr Words k_in_paragraph = k_anything.first(9);
constexpr Words k_in_sentence = k_anything.first(8);
constexpr std::array<std::string_view, 6> k_in_word = {"break",   "emphasis", "phoneme",
                                                       "prosody", "say-as",   "sub"};

constexpr std::array k_elements = std::to_array<ElementSpec>({
    {"break", k_break, k_none, false},
    {"emphasis", k_emphasis, k_in_sentence},
    {"lang", k_lang, k_anything},
    {"p", {}, k_in_paragraph},
    {"phoneme", k_phoneme, k_none},
    {"prosody", k_prosody, k_anything},
    {"s", {}, k_in_sentence},
    {"say-as", k_say_as, k_none},
    {"sub", k_sub, k_none},
    {"w", k_w, k_in_word},
});

// How many bytes the escaped character at the start of text has ("&amp;", "&#233;"); 0: there is none. XML
// has five names, and numbers of the characters that it can carry.
std::size_t escaped_character(std::string_view text) {
  const std::size_t end = text.find(';');
  if (!text.starts_with('&') || end == std::string_view::npos) return 0;
  std::string_view name = text.substr(1, end - 1);
  constexpr std::array<std::string_view, 5> k_names = {"amp", "lt", "gt", "quot", "apos"};
  if (std::ranges::find(k_names, name) != k_names.end()) return end + 1;
  if (!name.starts_with('#')) return 0;
  name.remove_prefix(1);
  const bool hexadecimal = name.starts_with('x');
  if (hexadecimal) name.remove_prefix(1);
  constexpr std::size_t k_max_digits = 7;
  if (name.empty() || name.size() > k_max_digits) return 0;
  std::uint32_t value = 0;
  for (const char c : name) {
    const char digit = to_lower(c);
    if (hexadecimal ? !is_hexadecimal(digit) : !is_digit(digit)) return 0;
    value = value * (hexadecimal ? 16U : 10U) +
            static_cast<std::uint32_t>(is_digit(digit) ? digit - '0' : digit - 'a' + 10);
  }
  const bool is_surrogate = value >= 0xD800 && value <= 0xDFFF;
  const bool is_character = value == '\t' || value == '\n' || (value >= ' ' && value < 0xFFFE) ||
                            (value >= 0x10000 && value <= 0x10FFFF);
  return is_character && !is_surrogate ? end + 1 : 0;
}

// A tag, a comment or the like at the start of text, up to its ">"; empty: there is none.
std::string_view tag_at(std::string_view text) {
  if (!text.starts_with('<') || text.size() < 2) return {};
  const char next = text[1] == '/' && text.size() > 2 ? text[2] : text[1];
  const std::size_t end = text.find('>');
  const bool is_tag = (is_letter(next) || next == '!' || next == '?') && end != std::string_view::npos &&
                      text.find('<', 1) > end;
  return is_tag ? text.substr(0, end + 1) : std::string_view();
}

// From a blank and a ";" or "#" before a blank on; empty: there is none.
std::string_view remark_in(std::string_view text) {
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const bool is_mark = text[at] == ';' || text[at] == '#';
    if (is_mark && (text[at - 1] == ' ' || text[at - 1] == '\t') && is_blank(text[at + 1]))
      return text.substr(at);
  }
  return {};
}

std::string list(Words words) {
  if (words.size() < 2) return fmt::format("{}", fmt::join(words, ""));
  return fmt::format("{} or {}", fmt::join(words.first(words.size() - 1), ", "), words.back());
}

std::string expected_value(const AttributeSpec& spec) {
  if (spec.words.empty()) return std::string(spec.expected);
  if (spec.expected.empty()) return list(spec.words);
  return fmt::format("{}, or {}", fmt::join(spec.words, ", "), spec.expected);
}

// Walks through the elements; remembers the first mistake and what is needed of a voice.
class Checker {
 public:
  std::string check(pugi::xml_node parent, std::string_view parent_name, Words children, bool has_text) {
    for (const pugi::xml_node node : parent.children()) {
      std::string mistake = check_node(node, parent_name, children, has_text);
      if (!mistake.empty()) return mistake;
    }
    return {};
  }

  std::set<std::string> needed;
  std::string spoken;

 private:
  std::string check_node(pugi::xml_node node, std::string_view parent, Words children, bool has_text) {
    if (node.type() == pugi::node_pcdata) {
      spoken += node.value();
      if (has_text || strip(node.value()).empty()) return {};
      return fmt::format("<{}> has a text in it (expected <{}/>)", parent, parent);
    }
    if (node.type() != pugi::node_element)
      return "has a comment, CDATA or <?...?> (expected text and SSML elements only)";
    const std::string_view name = node.name();
    if (name == "speak") return "has <speak>, which Twilio adds itself (expected the text without it)";
    const auto* spec = std::ranges::find(k_elements, name, &ElementSpec::name);
    if (spec == k_elements.end()) return unknown(name);
    if (std::ranges::find(children, name) == children.end())
      return fmt::format("<{}> may not be in <{}> ({})", name, parent,
                         children.empty() ? "expected text only" : "expected " + list(children));
    needed.emplace(name);
    if (std::string mistake = check_attributes(node, *spec); !mistake.empty()) return mistake;
    return check(node, name, spec->children, spec->has_text);
  }

  static std::string unknown(std::string_view name) {
    std::vector<std::string_view> names;
    for (const ElementSpec& spec : k_elements) names.push_back(spec.name);
    return fmt::format("<{}> is no SSML element that Twilio accepts (expected {}){}", quote_value(name),
                       list(names), did_you_mean(name, names));
  }

  std::string check_attributes(pugi::xml_node node, const ElementSpec& spec) {
    std::set<std::string_view> given;
    for (const pugi::xml_attribute attribute : node.attributes()) {
      const std::string_view name = attribute.name();
      const auto known = std::ranges::find(spec.attributes, name, &AttributeSpec::name);
      if (known == spec.attributes.end()) return unknown_attribute(spec, name);
      if (!given.insert(known->name).second) return fmt::format("<{}> has {} twice", spec.name, name);
      if (!is_good(*known, attribute.value()))
        return fmt::format("<{} {}=\"{}\">: no such value (expected {})", spec.name, name,
                           quote_value(attribute.value()), expected_value(*known));
      if (name == "pitch") needed.emplace("prosody pitch");
    }
    for (const AttributeSpec& attribute : spec.attributes) {
      if (attribute.mandatory && !given.contains(attribute.name))
        return fmt::format("<{}> has no {} (expected <{} {}=\"...\">)", spec.name, attribute.name, spec.name,
                           attribute.name);
    }
    if (spec.name == "prosody" && given.empty())
      return "<prosody> has no volume, rate or pitch (expected one)";
    return {};
  }

  static std::string unknown_attribute(const ElementSpec& spec, std::string_view name) {
    std::vector<std::string_view> names;
    for (const AttributeSpec& attribute : spec.attributes) names.push_back(attribute.name);
    return fmt::format("<{}> has an unknown attribute {} (expected {}){}", spec.name, quote_value(name),
                       names.empty() ? "none" : list(names), did_you_mean(name, names));
  }

  static bool is_good(const AttributeSpec& spec, std::string_view value) {
    if (spec.words.empty() && spec.is_good == nullptr) return !strip(value).empty();
    return std::ranges::find(spec.words, value) != spec.words.end() ||
           (spec.is_good != nullptr && spec.is_good(value));
  }
};

std::string xml_mistake(const pugi::xml_parse_result& result, std::string_view text) {
  const auto at = std::min(text.size(), static_cast<std::size_t>(std::max<std::ptrdiff_t>(0, result.offset)));
  const std::size_t start = std::min(text.rfind('<', at), at);
  const std::string near =
      start < text.size() ? fmt::format(" near \"{}\"", quote_value(text.substr(start))) : "";
  const bool is_open = result.status == pugi::status_end_element_mismatch;
  return fmt::format(
      "is not well-formed{}: {}", near,
      is_open ? "an element is closed that was not the last one opened, or is not closed at all "
                "(expected for example <break/> or <s>...</s>)"
              : "not a tag (expected for example <break time=\"1s\"/>, and &lt; for the character)");
}

std::optional<std::string> loose_ampersand(std::string_view text) {
  for (std::size_t at = text.find('&'); at != std::string_view::npos; at = text.find('&', at + 1)) {
    if (escaped_character(text.substr(at)) == 0)
      return fmt::format("has \"{}\", which XML cannot read (expected &amp; for the character)",
                         first_characters(text.substr(at), 12));
  }
  return std::nullopt;
}

class StringWriter : public pugi::xml_writer {
 public:
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
  std::string text;
};

}  // namespace

Result<Ssml> parse_ssml(std::string_view text) {
  if (const auto loose = loose_ampersand(text)) return Unexpected{*loose};
  pugi::xml_document document;
  constexpr unsigned k_options = pugi::parse_full | pugi::parse_fragment | pugi::parse_ws_pcdata;
  const auto result = document.load_buffer(text.data(), text.size(), k_options, pugi::encoding_utf8);
  if (!result) return Unexpected{xml_mistake(result, text)};
  Checker checker;
  if (std::string mistake = checker.check(document, "Say", k_anything, true); !mistake.empty())
    return Unexpected{std::move(mistake)};
  StringWriter writer;
  document.print(writer, "", pugi::format_raw | pugi::format_no_declaration, pugi::encoding_utf8);
  if (strip(checker.spoken).empty()) return Unexpected("says nothing (expected a text)");
  if (!fits_say(checker.spoken) || !fits_say(writer.text, {writer.text.size(), k_max_say_encoded}))
    return Unexpected{fmt::format(
        "is too long for one <Say> (expected at most {} bytes, and {} characters when it is URL-encoded)",
        k_max_say_bytes, k_max_say_encoded)};
  return Ssml{std::move(writer.text), std::move(checker.needed)};
}

std::string ssml_warning(const Ssml& ssml, std::string_view voice) {
  if (ssml.needed.empty()) return {};
  if (voice.empty())
    return "the account's own voice may not understand SSML (expected a voice of Polly or Google in [ivr])";
  const auto has = [&](std::string_view part) { return voice.find(part) != std::string_view::npos; };
  std::set<std::string> missing;
  const auto lacks = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) {
      if (ssml.needed.contains(std::string(name))) missing.emplace(name);
    }
  };
  if (voice == "man" || voice == "woman" || voice == "alice") missing = ssml.needed;
  if (voice.starts_with("Polly.") && (has("-Neural") || has("-Generative")))
    lacks({"emphasis", "prosody pitch"});
  if (voice.starts_with("Google.")) lacks({"w"});
  if (voice.starts_with("Google.") && has("-Chirp3-HD-")) lacks({"break", "emphasis", "lang", "prosody"});
  if (missing.empty()) return {};
  return fmt::format("the voice {} may not understand <{}> (expected another voice, or the text without it)",
                     quote_value(voice), fmt::join(missing, ">, <"));
}

std::string spoken_text_warning(std::string_view text, std::string_view ssml_key) {
  if (const std::string_view remark = remark_in(text); !remark.empty())
    return fmt::format("\"{}\" is spoken, too (a comment needs a line of its own)", quote_value(remark));
  if (ssml_key.empty()) return {};
  for (std::size_t at = text.find_first_of("<&"); at != std::string_view::npos;
       at = text.find_first_of("<&", at + 1)) {
    const std::string_view rest = text.substr(at);
    std::string_view found = tag_at(rest);
    if (found.empty()) found = rest.substr(0, escaped_character(rest));
    if (!found.empty())
      return fmt::format("{} is spoken as it is written (expected {} for a text with SSML)",
                         quote_value(found), ssml_key);
  }
  return {};
}

}  // namespace ivr
