// What an engine said, freed of what SOCI and the engine put around it.
#include "core/base/ascii.hpp"
#include "fcgi_app/db/connection.hpp"

#include <soci/error.h>

#include <algorithm>
#include <string_view>

namespace ivr {
namespace {

constexpr std::string_view k_openings[] = {
    "Cannot establish connection to the database.",
    "Cannot begin transaction.",
    "Cannot commit transaction.",
    "Cannot execute query.",
    "Cannot prepare statement.",
    "Fatal error.",
    "Connection failed.",
    "sqlite3_statement_backend::prepare:",
    "sqlite3_statement_backend::loadOne:",
    "sqlite3_statement_backend::loadRS:",
    "ERROR:",
    "FATAL:",
};

std::string_view without_openings(std::string_view text) {
  text = strip(text);
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view opening : k_openings) {
      if (!text.starts_with(opening)) continue;
      text = strip(text.substr(opening.size()));
      found = true;
    }
  }
  return text;
}

}  // namespace

std::string engine_words(const std::exception& error) {
  const auto* soci = dynamic_cast<const soci::soci_error*>(&error);
  const std::string whole = soci == nullptr ? std::string(error.what()) : soci->get_error_message();
  // Behind the first line PostgreSQL has hints, positions and details, which may hold values.
  const std::string_view words = without_openings(whole);
  std::string line(strip(words.substr(0, words.find('\n'))));
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line.empty() ? "the engine failed without a word" : line;
}

}  // namespace ivr
