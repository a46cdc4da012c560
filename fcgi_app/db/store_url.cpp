#include "fcgi_app/db/store_url.hpp"

#include "core/base/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace ivr {
namespace {

constexpr std::string_view k_sqlite = "sqlite://";
constexpr std::string_view k_postgresql = "postgresql://";

// What libpq would otherwise wait for much longer, or leave to the environment. IoTimeout closes a connection
// whose server does not answer; these are for a server that cannot be reached. A standby, which accepts no
// rows, is refused.
constexpr std::array k_defaults = {
    std::pair{std::string_view("connect_timeout"), std::string_view("3")},  // seconds, for each host
    std::pair{std::string_view("tcp_user_timeout"), std::string_view("10000")},
    std::pair{std::string_view("keepalives_idle"), std::string_view("10")},
    std::pair{std::string_view("keepalives_interval"), std::string_view("5")},
    std::pair{std::string_view("keepalives_count"), std::string_view("3")},
    std::pair{std::string_view("target_session_attrs"), std::string_view("read-write")},
    std::pair{std::string_view("client_encoding"), std::string_view("UTF8")},
    std::pair{std::string_view("application_name"), std::string_view("ivr")},
};

bool is_hexadecimal(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'f');
}

bool is_visible(char c) {
  return c > ' ' && c != '"' && c != '\x7f';
}

// SQLite gets the path between double quotes.
bool is_path(std::string_view path) {
  return path.size() > 1 && path.front() == '/' && path.back() != '/' &&
         std::ranges::none_of(path, [](char c) { return c == '"' || static_cast<unsigned char>(c) < ' '; });
}

bool has_whole_escapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (at + 2 >= text.size() || !is_hexadecimal(text[at + 1]) || !is_hexadecimal(text[at + 2])) return false;
  }
  return true;
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::ranges::all_of(text, is_digit);
}

// "host", "host:5432", "[::1]:5432"; libpq reports what else may be wrong with it.
bool has_sound_port(std::string_view host) {
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  return colon == std::string_view::npos || is_port(host.substr(colon + 1));
}

bool is_parameter(std::string_view text) {
  const std::size_t equals = text.find('=');
  return equals != std::string_view::npos && equals > 0 &&
         text.find('=', equals + 1) == std::string_view::npos;
}

struct PostgresqlUrl {
  std::string_view user;
  std::string_view hosts;
  std::string_view database;    // with its slash, or empty
  std::string_view parameters;  // without the question mark
};

// libpq quotes the URL, or a part of it, in its message about a malformed one. So everything that could make
// it quote a password is found here. rest: what follows "postgresql://".
std::string_view split_url(std::string_view rest, PostgresqlUrl& url) {
  if (!std::ranges::all_of(rest, is_visible) || !has_whole_escapes(rest))
    return "a blank, a quote or a percent sign must be written as %20, %22 or %25";
  const std::size_t end = std::min(rest.find_first_of("/?"), rest.size());
  const std::size_t at = rest.find('@');
  if (at != std::string_view::npos && (at > end || rest.find('@', at + 1) != std::string_view::npos))
    return "@, / and ? within a user name, a password or a parameter must be written as %40, %2F and %3F";
  if (at != std::string_view::npos) {
    const std::string_view login = rest.substr(0, at);
    url.user = login.substr(0, login.find(':'));
    if (std::ranges::count(login, ':') > 1) return ": within a password must be written as %3A";
  }
  const std::size_t hosts = at == std::string_view::npos ? 0 : at + 1;
  url.hosts = rest.substr(hosts, end - hosts);
  if (!std::ranges::all_of(split(url.hosts, ','), has_sound_port)) return "the port is not a number";
  const std::size_t question = std::min(rest.find('?'), rest.size());
  url.database = rest.substr(end, question - end);
  url.parameters = rest.substr(std::min(question + 1, rest.size()));
  if (!url.parameters.empty() && !std::ranges::all_of(split(url.parameters, '&'), is_parameter))
    return "parameters must be written as KEY=VALUE, with & between them";
  return {};
}

std::string with_defaults(std::string_view text, std::string_view parameters) {
  std::set<std::string_view> given;
  for (const std::string_view parameter : split(parameters, '&')) {
    given.insert(parameter.substr(0, parameter.find('=')));
  }
  std::string out(text);
  if (out.back() == '?') out.pop_back();
  char separator = parameters.empty() ? '?' : '&';
  for (const auto& [key, value] : k_defaults) {
    if (given.contains(key)) continue;
    out += fmt::format("{}{}={}", separator, key, value);
    separator = '&';
  }
  return out;
}

Result<StoreUrl> parse_postgresql(std::string_view text) {
  PostgresqlUrl url;
  if (const auto why = split_url(text.substr(k_postgresql.size()), url); !why.empty())
    return Unexpected{fmt::format("not a URL of PostgreSQL: {}", why)};
  return StoreUrl{.engine = EngineKind::postgresql,
                  .name = fmt::format("{}{}{}{}{}", k_postgresql, url.user, url.user.empty() ? "" : "@",
                                      url.hosts, url.database),
                  .target = with_defaults(text, url.parameters)};
}

}  // namespace

Result<StoreUrl> StoreUrl::parse(std::string_view url) {
  if (url.starts_with(k_postgresql)) return parse_postgresql(url);
  const std::string_view path = url.starts_with(k_sqlite) ? url.substr(k_sqlite.size()) : std::string_view();
  if (!is_path(path))
    return Unexpected{"expected sqlite:///PATH, the absolute path of a file, or postgresql://..."};
  return StoreUrl{.engine = EngineKind::sqlite, .name = std::string(path), .target = std::string(path)};
}

}  // namespace ivr
