#include "core/config/store_url.hpp"

#include "core/base/ascii.hpp"
#include "core/base/nearest_name.hpp"
#include "core/base/numbers.hpp"
#include "core/base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <limits>
#include <map>
#include <span>
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

using Words = std::span<const std::string_view>;

constexpr std::array<std::string_view, 6> k_ssl_modes = {"disable", "allow",     "prefer",
                                                         "require", "verify-ca", "verify-full"};
constexpr std::array<std::string_view, 4> k_tls_versions = {"TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"};
constexpr std::array<std::string_view, 3> k_degrees = {"disable", "prefer", "require"};
constexpr std::array<std::string_view, 2> k_switch = {"0", "1"};
// Without "read-only", "standby" and "prefer-standby": such a server accepts no rows.
constexpr std::array<std::string_view, 3> k_sessions = {"read-write", "primary", "any"};
constexpr std::array<std::string_view, 2> k_encodings = {"UTF8", "UTF-8"};

// A parameter of libpq, and what its value may be. libpq 15 has no others that are of use here; "replication"
// would make a connection that takes no SQL.
struct Parameter {
  enum class Form { text, number, words };
  std::string_view name;
  Form form = Form::text;
  Words words{};
};
using Form = Parameter::Form;

constexpr std::array k_parameters = {
    Parameter{"user"},
    Parameter{"password"},
    Parameter{"passfile"},
    Parameter{"dbname"},
    Parameter{"host"},
    Parameter{"hostaddr"},
    Parameter{"port"},
    Parameter{"service"},
    Parameter{"options"},
    Parameter{"application_name"},
    Parameter{"fallback_application_name"},
    Parameter{"client_encoding", Form::words, k_encodings},
    Parameter{"connect_timeout", Form::number},
    Parameter{"tcp_user_timeout", Form::number},
    Parameter{"keepalives", Form::words, k_switch},
    Parameter{"keepalives_idle", Form::number},
    Parameter{"keepalives_interval", Form::number},
    Parameter{"keepalives_count", Form::number},
    Parameter{"target_session_attrs", Form::words, k_sessions},
    Parameter{"channel_binding", Form::words, k_degrees},
    Parameter{"sslmode", Form::words, k_ssl_modes},
    Parameter{"sslcompression", Form::words, k_switch},
    Parameter{"sslcert"},
    Parameter{"sslkey"},
    Parameter{"sslpassword"},
    Parameter{"sslrootcert"},
    Parameter{"sslcrl"},
    Parameter{"sslcrldir"},
    Parameter{"sslsni", Form::words, k_switch},
    Parameter{"ssl_min_protocol_version", Form::words, k_tls_versions},
    Parameter{"ssl_max_protocol_version", Form::words, k_tls_versions},
    Parameter{"requirepeer"},
    Parameter{"gssencmode", Form::words, k_degrees},
    Parameter{"krbsrvname"},
    Parameter{"gsslib"},
};

using Values = std::map<std::string_view, std::string>;  // of parameters, decoded

bool is_visible(char c) {
  return c > ' ' && c != '"' && c != '\x7f';
}

// libpq takes no escaped NUL, which would end its strings.
bool has_whole_escapes(std::string_view text) {
  for (std::size_t at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    const auto byte = escaped_byte(text.substr(at));
    if (!byte || *byte == '\0') return false;
  }
  return true;
}

bool is_port(std::string_view text) {
  constexpr int k_max_port = 65535;
  return text.empty() || (is_all_digits(text) && parse_number(text, 1, k_max_port));
}

// A name, an address, or the folder of a socket; "" is the socket in libpq's own folder.
bool is_host(std::string_view decoded) {
  if (decoded.starts_with('/')) return true;
  return std::ranges::all_of(decoded, [](char c) { return is_unreserved(c) || c == ':'; });
}

bool is_ipv6(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return is_hexadecimal(to_lower(c)) || c == ':' || c == '.';
  });
}

struct PostgresqlUrl {
  std::string_view user;
  std::string_view authority;  // hosts and ports
  std::vector<std::string> hosts{};
  std::vector<std::string> ports{};
  std::string_view database;    // with its slash, or empty
  std::string_view parameters;  // without the question mark
  Values values{};
};

// "host", "host:5432", "[::1]:5432".
std::string_view add_host(std::string_view text, PostgresqlUrl& url) {
  std::size_t end = std::min(text.find(':'), text.size());
  std::string host = percent_decode(text.substr(0, end));
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos || !is_ipv6(text.substr(1, bracket - 1)))
      return "what is between [ and ] is no IPv6 address";
    host = text.substr(1, bracket - 1);
    end = bracket + 1;
    if (end < text.size() && text[end] != ':') return "a host may only be followed by a colon and its port";
  }
  const std::string_view port = text.substr(std::min(end + 1, text.size()));
  if (!is_port(port)) return "the port is not a number from 1 to 65535";
  if (!is_host(host)) return "the host is neither a name nor an address nor the folder of a socket";
  url.hosts.push_back(std::move(host));
  url.ports.emplace_back(port);
  return {};
}

// libpq quotes the URL, or a part of it, in its message about a malformed one. So everything that could make
// it quote a password is found here. rest: what follows "postgresql://".
std::string_view split_postgresql(std::string_view rest, PostgresqlUrl& url) {
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
  url.authority = rest.substr(hosts, end - hosts);
  for (const std::string_view host : split(url.authority, ',')) {
    if (const auto why = add_host(host, url); !why.empty()) return why;
  }
  const std::size_t question = std::min(rest.find('?'), rest.size());
  url.database = rest.substr(end, question - end);
  url.parameters = rest.substr(std::min(question + 1, rest.size()));
  return {};
}

std::string joined(Words words) {
  std::string all;
  for (const std::string_view word : words) all.append(all.empty() ? "" : ", ").append(word);
  return all;
}

// Why the value cannot be used; empty: it can.
std::string problem_of_value(const Parameter& parameter, std::string_view value) {
  if (parameter.form == Form::number && !parse_number(value, 0, std::numeric_limits<int>::max()))
    return fmt::format("{} is not a whole number", parameter.name);
  if (parameter.form == Form::words && std::ranges::find(parameter.words, value) == parameter.words.end())
    return fmt::format("{} has a value that cannot be used here (expected {})", parameter.name,
                       joined(parameter.words));
  return {};
}

// What is unknown may be a part of a password, and is not quoted.
std::string problem_of_unknown(std::string_view name) {
  std::vector<std::string_view> names;
  std::ranges::transform(k_parameters, std::back_inserter(names), &Parameter::name);
  const std::string hint = did_you_mean(name, names);
  return fmt::format("an unknown parameter{}",
                     hint.empty() ? " (expected for example sslmode=verify-full)" : hint);
}

std::string read_parameter(std::string_view text, Values& values) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || text.find('=', equals + 1) != std::string_view::npos)
    return "parameters must be written as KEY=VALUE, with & between them";
  const std::string_view name = text.substr(0, equals);
  const auto* const known = std::ranges::find(k_parameters, name, &Parameter::name);
  if (known == k_parameters.end()) return problem_of_unknown(name);
  std::string value = percent_decode(text.substr(equals + 1));
  if (auto why = problem_of_value(*known, value); !why.empty()) return why;
  // store_password adds one more, which counts: libpq takes the last.
  const bool is_new = values.insert_or_assign(known->name, std::move(value)).second;
  return is_new || known->name == "password" ? std::string() : fmt::format("{} is there twice", known->name);
}

std::string read_parameters(PostgresqlUrl& url) {
  if (url.parameters.empty()) return {};
  for (const std::string_view one : split(url.parameters, '&')) {
    if (auto why = read_parameter(one, url.values); !why.empty()) return why;
  }
  return {};
}

std::vector<std::string> pieces_of(const std::string& list) {
  const auto pieces = split(list, ',');
  return {pieces.begin(), pieces.end()};
}

// Parameters may replace the hosts and ports of the URL; libpq then wants one port, or as many as hosts.
std::string_view merge_hosts(PostgresqlUrl& url) {
  const auto host = url.values.find("host");
  const auto address = url.values.find("hostaddr");
  const auto port = url.values.find("port");
  const bool has_port = std::ranges::any_of(url.ports, [](const auto& one) { return !one.empty(); });
  if (host != url.values.end()) url.hosts = pieces_of(host->second);
  if (!std::ranges::all_of(url.hosts, is_host))
    return "the host is neither a name nor an address nor the folder of a socket";
  if (address != url.values.end()) {
    const auto addresses = pieces_of(address->second);
    const bool is_named = url.hosts.size() > 1 || !url.hosts.front().empty();
    if (!std::ranges::all_of(addresses, is_ipv6)) return "hostaddr is not a list of IP addresses";
    if (is_named && addresses.size() != url.hosts.size())
      return "there are not as many addresses in hostaddr as hosts";
    url.hosts = addresses;
  }
  if (port != url.values.end()) url.ports = pieces_of(port->second);
  if (port == url.values.end() && !has_port) url.ports = {""};
  if (!std::ranges::all_of(url.ports, is_port)) return "the port is not a number from 1 to 65535";
  if (url.ports.size() != 1 && url.ports.size() != url.hosts.size())
    return "there are not as many ports as hosts";
  return {};
}

std::string with_defaults(std::string_view text, const PostgresqlUrl& url) {
  std::string out(text);
  if (url.parameters.empty() && out.back() == '?') out.pop_back();
  char separator = url.parameters.empty() ? '?' : '&';
  for (const auto& [key, value] : k_defaults) {
    if (url.values.contains(key)) continue;
    out += fmt::format("{}{}={}", separator, key, value);
    separator = '&';
  }
  return out;
}

Result<StoreUrl> parse_postgresql(std::string_view text) {
  PostgresqlUrl url;
  std::string why(split_postgresql(text.substr(k_postgresql.size()), url));
  if (why.empty()) why = read_parameters(url);
  if (why.empty()) why = merge_hosts(url);
  if (!why.empty()) return Unexpected{fmt::format("not a URL of PostgreSQL: {}", why)};
  const auto sslmode = url.values.find("sslmode");
  return StoreUrl{.engine = EngineKind::postgresql,
                  .name = fmt::format("{}{}{}{}{}", k_postgresql, url.user, url.user.empty() ? "" : "@",
                                      url.authority, url.database),
                  .target = with_defaults(text, url),
                  .hosts = std::move(url.hosts),
                  .sslmode = sslmode == url.values.end() ? "" : sslmode->second};
}

// Why SQLite cannot open the path; empty: it can. It gets the path between double quotes, refuses a longer
// one than this, and needs room for "-journal" after the name of the file.
std::string_view problem_of_path(std::string_view path) {
  constexpr std::size_t k_max_path = 504;
  constexpr std::size_t k_max_name = 247;
  const std::string_view name = path.substr(std::min(path.rfind('/') + 1, path.size()));
  if (!path.starts_with('/') || name.empty() || name == "." || name == "..")
    return "not the absolute path of a file (expected for example sqlite:///var/lib/ivr/alerts.db)";
  const auto is_bad = [](char c) { return c == '"' || c == '\x7f' || (c >= '\0' && c < ' '); };
  if (std::ranges::any_of(path, is_bad)) return "has a quotation mark or a control character in its path";
  if (path.size() > k_max_path || name.size() > k_max_name)
    return "has too long a path (expected at most 504 bytes, and 247 in the name of the file)";
  return {};
}

Result<StoreUrl> parse_sqlite(std::string_view path) {
  if (const auto why = problem_of_path(path); !why.empty()) return Unexpected{std::string(why)};
  return StoreUrl{.engine = EngineKind::sqlite, .name = std::string(path), .target = std::string(path)};
}

}  // namespace

Result<StoreUrl> StoreUrl::parse(std::string_view url) {
  if (url.starts_with(k_postgresql)) return parse_postgresql(url);
  if (url.starts_with(k_sqlite)) return parse_sqlite(url.substr(k_sqlite.size()));
  return Unexpected("not an alert store (expected sqlite:///PATH or postgresql://USER@HOST/DATABASE)");
}

}  // namespace ivr
