#include "fcgi_app/db/db_connection.hpp"

#include "core/base/ascii.hpp"

#include <soci/error.h>

#include <algorithm>
#include <string_view>

namespace ivr {
namespace {

constexpr std::string_view k_prefixes[] = {
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

std::string_view without_prefixes(std::string_view text) {
  text = strip(text);
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view prefix : k_prefixes) {
      if (!text.starts_with(prefix)) continue;
      text = strip(text.substr(prefix.size()));
      found = true;
    }
  }
  return text;
}

}  // namespace

std::string db_error_text(const std::exception& error) {
  const auto* soci = dynamic_cast<const soci::soci_error*>(&error);
  const std::string whole = soci == nullptr ? std::string(error.what()) : soci->get_error_message();
  // After the first line PostgreSQL has hints, positions and details, which may contain values.
  const std::string_view text = without_prefixes(whole);
  std::string line(strip(text.substr(0, text.find('\n'))));
  std::ranges::replace_if(
      line, [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return line.empty() ? "the engine failed without a message" : line;
}

}  // namespace ivr
