#include "core/ini/interpolation.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/quoting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace ivr {
namespace {

constexpr int k_max_depth = 10;  // configparser.MAX_INTERPOLATION_DEPTH

// Ten levels of ten references each would be ten thousand million of them.
constexpr std::size_t k_max_filled_in = 4UL * 1024 * 1024;
constexpr std::size_t k_reference_cost = 64;  // in bytes, so that empty values end too

// A value taken apart at its first "%": the text before it, and what the percent sign begins.
struct Piece {
  enum class Kind { end, percent, reference, broken };
  std::string_view text;
  Kind kind = Kind::end;
  std::string_view name;  // of a reference, as written; of a broken one, the piece itself
};

// Takes "%(name)s" off the start of rest; none when rest does not start with a whole one.
std::optional<std::string_view> take_reference(std::string_view& rest) {
  const std::size_t end = rest.find(')');
  if (end == std::string_view::npos || end == 2 || rest.substr(end + 1, 1) != "s") return std::nullopt;
  const std::string_view name = rest.substr(2, end - 2);
  rest.remove_prefix(end + 2);
  return name;
}

// Takes the next piece off rest.
Piece take_piece(std::string_view& rest) {
  const std::size_t percent = std::min(rest.find('%'), rest.size());
  Piece piece{.text = rest.substr(0, percent), .kind = Piece::Kind::end, .name = {}};
  rest.remove_prefix(percent);
  if (rest.empty()) return piece;
  if (!rest.starts_with("%(")) {
    piece.kind = Piece::Kind::percent;
    rest.remove_prefix(rest.starts_with("%%") ? 2 : 1);
    return piece;
  }
  const std::string_view whole = rest;
  const std::optional<std::string_view> name = take_reference(rest);
  piece.kind = name ? Piece::Kind::reference : Piece::Kind::broken;
  piece.name = name.value_or(whole.substr(0, whole.find_first_of(" \t\n")));
  if (!name) rest.remove_prefix(2);
  return piece;
}

// "%(" and what follows it, if that can be a name and not the rest of a password.
std::string quote_piece(std::string_view piece) {
  const std::string_view name = piece.substr(2);
  const bool is_name = std::ranges::all_of(name, [](char c) { return is_letter(c) || c == '_'; });
  return is_name ? "%(" + quote_name(name) : "%(";
}

// Fills one value in; error stays empty when all went well.
class Filler {
 public:
  Filler(const IniDocument& document, const IniSection& section) : document_(document), section_(section) {}

  bool fill(std::string_view value, int depth) {
    if (depth > k_max_depth) return fail(fmt::format("references nested deeper than {}", k_max_depth));
    while (!value.empty()) {
      const Piece piece = take_piece(value);
      result += piece.text;
      if (piece.kind == Piece::Kind::percent) result += '%';
      if (piece.kind == Piece::Kind::broken) {
        return fail(
            fmt::format("\"{}\": expected %(name)s, or %% for a percent sign", quote_piece(piece.name)));
      }
      if (piece.kind == Piece::Kind::reference && !fill_reference(piece.name, depth)) return false;
    }
    return true;
  }

  std::string result;
  std::string error;

 private:
  bool fill_reference(std::string_view written, int depth) {
    const std::string name = to_lower(written);
    const IniEntry* entry = find(name);
    if (entry == nullptr) return fail(unknown_name(written, name));
    filled_in_ += entry->value.size() + k_reference_cost;
    if (filled_in_ > k_max_filled_in) return fail("its references fill in too much (expected fewer of them)");
    if (entry->value.find('%') != std::string::npos) return fill(entry->value, depth + 1);
    result += entry->value;
    return true;
  }

  [[nodiscard]] std::string unknown_name(std::string_view written, const std::string& name) const {
    return fmt::format("%({})s: no such key in this section or in [DEFAULT]{}", quote_name(written),
                       did_you_mean(name, known_names()));
  }

  // The section's own keys come first.
  [[nodiscard]] const IniEntry* find(const std::string& name) const {
    if (const IniEntry* own = section_.find(name)) return own;
    const auto entry = std::ranges::find(document_.defaults, name, &IniEntry::key);
    return entry == document_.defaults.end() ? nullptr : &*entry;
  }

  [[nodiscard]] std::vector<std::string_view> known_names() const {
    std::vector<std::string_view> names;
    for (const IniEntry& entry : section_.entries) names.emplace_back(entry.key);
    for (const IniEntry& entry : document_.defaults) names.emplace_back(entry.key);
    return names;
  }

  bool fail(std::string why) {
    error = std::move(why);
    return false;
  }

  const IniDocument& document_;
  const IniSection& section_;
  std::size_t filled_in_ = 0;  // bytes
};

}  // namespace

Result<std::string> interpolate(const IniDocument& document, const IniSection& section,
                                const IniEntry& entry) {
  if (entry.value.find('%') == std::string_view::npos) return std::string(entry.value);
  Filler filler(document, section);
  if (!filler.fill(entry.value, 1)) return Unexpected{std::move(filler.error)};
  return std::move(filler.result);
}

std::vector<std::string> referenced_names(std::string_view value) {
  std::vector<std::string> names;
  while (!value.empty()) {
    const Piece piece = take_piece(value);
    if (piece.kind == Piece::Kind::reference) names.push_back(to_lower(piece.name));
  }
  return names;
}

}  // namespace ivr
