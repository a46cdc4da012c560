#include "fcgi_app/cli/config_file.hpp"

#include "core/time/zone.hpp"
#include "fcgi_app/base/log.hpp"
#include "fcgi_app/base/system.hpp"
#include "fcgi_app/base/unique_fd.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <utility>

namespace ivr {
namespace {

// A config of 100,000 actions has 20 MB; a longer file is no config, and a longer secret no secret.
constexpr std::size_t k_max_config_bytes = 32UL * 1024 * 1024;
constexpr std::size_t k_max_secret_bytes = 64UL * 1024;

bool is_regular_or_folder(int fd) {
  struct stat found {};
  return ::fstat(fd, &found) == 0 && (S_ISREG(found.st_mode) || S_ISDIR(found.st_mode));
}

// With FileKind::any, anything that can be read to its end: `ivr check <(ansible …)` passes a pipe. A folder
// is opened too, because reading it gives the right error.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes, FileKind kind) {
  const int flags = kind == FileKind::regular ? O_NONBLOCK : 0;  // opening a pipe would wait for its writer
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | flags));
  if (!file) return Unexpected{errno_text(errno)};
  if (kind == FileKind::regular && !is_regular_or_folder(file.number()))
    return Unexpected{"not a regular file"};
  std::string text;
  char block[64 * 1024];
  for (;;) {
    const ssize_t count = ::read(file.number(), block, sizeof block);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return Unexpected{errno_text(errno)};
    if (count == 0) return text;
    text.append(block, static_cast<std::size_t>(count));
    if (text.size() > max_bytes) return Unexpected{fmt::format("longer than {} bytes", max_bytes)};
  }
}

std::string without_surrounding_blanks(const std::string& text) {
  constexpr std::string_view k_blanks = " \t\r\n";
  const auto first = text.find_first_not_of(k_blanks);
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(k_blanks) - first + 1);
}

bool is_in_unit() {
  return std::getenv("CREDENTIALS_DIRECTORY") != nullptr;
}

// Where systemd puts the credentials of a unit. Without a unit, where systemd takes them from, which an
// operator who is root can read.
Result<std::string> credential_path(const std::string& name) {
  if (name.empty() || name.find('/') != std::string::npos || name.starts_with('.'))
    return Unexpected{"not the name of a credential"};
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  return fmt::format("{}/{}", folder == nullptr ? "/etc/credstore" : folder, name);
}

Result<std::string> fetch_secret(const SecretSource& source, const std::filesystem::path& folder,
                                 FileKind kind) {
  if (source.kind == SecretSource::Kind::environment) {
    const char* value = std::getenv(source.name.c_str());
    if (value == nullptr) return Unexpected{"no such environment variable"};
    return without_surrounding_blanks(value);
  }
  auto path = Result<std::string>(folder / source.name);
  if (source.kind == SecretSource::Kind::credential) path = credential_path(source.name);
  if (!path) return path;
  auto text = read_file(*path, k_max_secret_bytes, kind);
  if (text) return without_surrounding_blanks(*text);
  if (*path == source.name) return text;
  const bool outside = source.kind == SecretSource::Kind::credential && !is_in_unit();
  return Unexpected{fmt::format("{}: {}{}", *path, text.error(),
                                outside ? " (outside a unit, set CREDENTIALS_DIRECTORY)" : "")};
}

// Whether the program needs the opening hours, or is to say what is wrong with them.
bool answers_calls(Loader loader) {
  return loader == Loader::server || loader == Loader::checker || loader == Loader::hours;
}

Result<std::string> read_calendar_file(const std::string& path, const std::filesystem::path& folder) {
  constexpr std::size_t k_max_calendar_bytes = 16'000'000;
  return read_file(folder / path, k_max_calendar_bytes, FileKind::regular);
}

// With old zone data, the hours could be wrong by an hour for half of the year.
void check_zones(Diagnostics& diagnostics) {
  const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
  const auto year = static_cast<int>(std::chrono::year_month_day(today).year());
  // Debian's data ends in 2037, and the library knows no rule for later years, so there is nothing to check
  // then.
  constexpr int k_last_year = 2037;
  if (year > k_last_year) return;
  const auto zones = check_zone_data(year);
  if (!zones) diagnostics.push_back({.message = zones.error(), .of_file = true});
}

struct ReadFile {
  IniDocument document;
  Diagnostics diagnostics;
  std::string hash;
};

// The text itself is not kept: the document has everything that is needed of it.
Result<ReadFile> read_from_disk(const std::string& path, FileKind kind) {
  const auto text = read_file(path, k_max_config_bytes, kind);
  if (!text) return Unexpected{text.error()};
  ReadFile read;
  read.document = read_document(*text, read.diagnostics);
  read.hash = config_hash(*text);
  return read;
}

// In double quotes. The text is one line of UTF-8 already.
std::string log_value(std::string_view text) {
  std::string value = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') value += '\\';
    value += c;
  }
  return value + '"';
}

}  // namespace

Result<CheckedConfig> check_config_file(const std::string& path, FileKind kind, Loader loader) {
  auto read = read_from_disk(path, kind);
  if (!read) return Unexpected{read.error()};
  check_zones(read->diagnostics);
  Secrets secrets{.loader = loader};
  const auto folder = std::filesystem::path(path).parent_path();
  for (const auto& source : secret_sources(read->document, loader))
    secrets.answers.emplace(source, fetch_secret(source, folder, kind));
  Surroundings around{.now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now())};
  if (answers_calls(loader)) {
    for (const std::string& calendar : calendar_paths(read->document))
      around.files.emplace(calendar, read_calendar_file(calendar, folder));
  }
  Loaded loaded = load(read->document, std::move(read->diagnostics), secrets, action_types(), around);
  loaded.origin = {std::move(read->hash), around.now};
  return CheckedConfig{std::move(loaded), std::move(read->document)};
}

Result<Loaded> load_config_file(const std::string& path, FileKind kind, Loader loader) {
  auto checked = check_config_file(path, kind, loader);
  if (!checked) return Unexpected{checked.error()};
  return std::move(checked->loaded);
}

void write_diagnostics(const std::string& path, const Diagnostics& diagnostics, Severity least) {
  for (const auto& line : to_lines(path, diagnostics)) {
    const bool is_error = line.severity == Severity::error;
    if (!is_error && least == Severity::error) continue;
    write_log(is_error ? Level::error : Level::warning,
              fmt::format("{} text={}", is_error ? "config_error" : "config_warning", log_value(line.text)));
  }
}

}  // namespace ivr
