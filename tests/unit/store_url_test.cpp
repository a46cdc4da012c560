// Which URLs name a store, what is shown of them, and what is never shown.
#include "core/config/store_url.hpp"

#include "fcgi_app/store/store_connection.hpp"
#include "tests/store/fresh_store.hpp"

#include <libpq-fe.h>
#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {
namespace {

std::string name_of(std::string_view url) {
  const auto address = StoreUrl::parse(url);
  return address ? address->name : "error: " + address.error();
}

std::string target_of(std::string_view url) {
  const auto address = StoreUrl::parse(url);
  BOOST_REQUIRE(address.has_value());
  return address->target;
}

// What libpq makes of a URL.
struct Conninfo {
  explicit Conninfo(const std::string& url) {
    char* problem = nullptr;
    options.reset(::PQconninfoParse(url.c_str(), &problem));
    if (problem != nullptr) error = problem;
    ::PQfreemem(problem);
  }
  [[nodiscard]] std::string value(std::string_view keyword) const {
    for (const PQconninfoOption* one = options.get(); one != nullptr && one->keyword != nullptr; ++one) {
      if (keyword == one->keyword && one->val != nullptr) return one->val;
    }
    return {};
  }
  std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> options{nullptr, &::PQconninfoFree};
  std::string error{};
};

// As libpq writes them; an address in hostaddr is no host to it.
std::string joined_hosts(const StoreUrl& url, const Conninfo& known) {
  if (!known.value("hostaddr").empty()) return known.value("host");
  std::string all;
  for (std::size_t at = 0; at < url.hosts.size(); ++at) all.append(at == 0 ? "" : ",").append(url.hosts[at]);
  return all;
}

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(store_url)

BOOST_AUTO_TEST_CASE(an_absolute_path_is_a_file_of_sqlite) {
  const auto address = StoreUrl::parse("sqlite:///var/lib/ivr/alerts.db");
  BOOST_REQUIRE(address.has_value());
  BOOST_TEST((address->engine == EngineKind::sqlite));
  BOOST_TEST(address->name == "/var/lib/ivr/alerts.db");
  BOOST_TEST(address->target == "/var/lib/ivr/alerts.db");
  BOOST_TEST(target_of("sqlite:///a b/c%20d=e.db") == "/a b/c%20d=e.db");
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused_with_what_was_expected) {
  for (const char* url : {"", "/var/lib/ivr/alerts.db", "mysql://host/db", "postgres://host/db"}) {
    BOOST_TEST(name_of(url) ==
                   "error: not an alert store (expected sqlite:///PATH or postgresql://USER@HOST/DATABASE)",
               url);
  }
  for (const char* url :
       {"sqlite://alerts.db", "sqlite:///", "sqlite:///a/", "sqlite:///a/.", "sqlite:///a/.."}) {
    BOOST_TEST(
        name_of(url) ==
            "error: not the absolute path of a file (expected for example sqlite:///var/lib/ivr/alerts.db)",
        url);
  }
  for (const char* url : {"sqlite:///a\"b", "sqlite:///a\nb", "sqlite:///a\x7f"})
    BOOST_TEST(name_of(url) == "error: has a quotation mark or a control character in its path", url);
}

BOOST_AUTO_TEST_CASE(a_password_is_never_shown) {
  BOOST_TEST(name_of("postgresql://ivr:secret@db.example.com:5433/ivr?sslmode=require&password=secret") ==
             "postgresql://ivr@db.example.com:5433/ivr");
  BOOST_TEST(name_of("postgresql://:secret@/ivr") == "postgresql:///ivr");
  BOOST_TEST(name_of("postgresql:///ivr?host=/run/postgresql") == "postgresql:///ivr");
  BOOST_TEST(name_of("postgresql://") == "postgresql://");
  BOOST_TEST(name_of("postgresql://ivr@[::1]:5432,b.example.com/ivr") ==
             "postgresql://ivr@[::1]:5432,b.example.com/ivr");
}

BOOST_AUTO_TEST_CASE(a_url_libpq_would_quote_is_refused_without_a_quote) {
  for (const char* url :
       {"postgresql://ivr:se@cret@host/ivr", "postgresql://ivr:se/cret@host/ivr",
        "postgresql://ivr:se?cret@host/ivr", "postgresql://ivr:se%cret@host/ivr",
        "postgresql://ivr:secret%@host/ivr", "postgresql://ivr:se cret@host/ivr",
        "postgresql://ivr:se:cret@host/ivr", "postgresql://ivr:cret", "postgresql://ivr:se\"cret@host/ivr",
        "postgresql://host/ivr?password&cret", "postgresql://host/ivr?password=se=cret"}) {
    const std::string shown = name_of(url);
    BOOST_TEST(shown.starts_with("error: not a URL of PostgreSQL: "), url);
    BOOST_TEST(!has(shown, "cret"), shown);
  }
}

BOOST_AUTO_TEST_CASE(a_url_that_libpq_finds_wrong_only_when_it_connects_is_refused) {
  const auto refused = [](std::string_view url, std::string_view why) {
    BOOST_TEST(name_of(url) == "error: not a URL of PostgreSQL: " + std::string(why), url);
  };
  refused("postgresql://u:p@@h/d",
          "@, / and ? within a user name, a password or a parameter must be written as %40, %2F and %3F");
  for (const char* url : {"postgresql://u@h:x/d", "postgresql://u@h:0/d", "postgresql://u@h:65536/d",
                          "postgresql://h/d?port=x", "postgresql://::1:5432/d"})
    refused(url, "the port is not a number from 1 to 65535");
  refused("postgresql://[::1/d", "what is between [ and ] is no IPv6 address");
  refused("postgresql://[]/d", "what is between [ and ] is no IPv6 address");
  refused("postgresql://[::1]x/d", "a host may only be followed by a colon and its port");
  refused("postgresql://h!/d", "the host is neither a name nor an address nor the folder of a socket");
  refused("postgresql://a,b/d?port=1,2,3", "there are not as many ports as hosts");
  refused("postgresql://a,b/d?hostaddr=10.0.0.1", "there are not as many addresses in hostaddr as hosts");
  refused("postgresql://h/d?hostaddr=example.com", "hostaddr is not a list of IP addresses");
  refused("postgresql://h/d?sslmod=require", "an unknown parameter (did you mean \"sslmode\"?)");
  refused("postgresql://h/d?zzzzzzzzz=1", "an unknown parameter (expected for example sslmode=verify-full)");
  refused(
      "postgresql://h/d?sslmode=verify_full",
      "sslmode has a value that cannot be used here (expected disable, allow, prefer, require, verify-ca, "
      "verify-full)");
  refused("postgresql://h/d?target_session_attrs=read-only",
          "target_session_attrs has a value that cannot be used here (expected read-write, primary, any)");
  refused("postgresql://h/d?connect_timeout=3s", "connect_timeout is not a whole number");
  refused("postgresql://h/d?sslmode=verify-full&sslmode=disable", "sslmode is there twice");
  refused("postgresql://h/d?user=%00",
          "a blank, a quote or a percent sign must be written as %20, %22 or %25");
}

BOOST_AUTO_TEST_CASE(hosts_and_the_mode_of_tls_are_known) {
  const auto url = StoreUrl::parse("postgresql://ivr@[::1]:5432,b.example.com/ivr?sslmode=verify-full");
  BOOST_REQUIRE(url.has_value());
  BOOST_TEST(url->hosts == (std::vector<std::string>{"::1", "b.example.com"}));
  BOOST_TEST(url->sslmode == "verify-full");
  const auto socket = StoreUrl::parse("postgresql://%2Frun%2Fpostgresql/ivr");
  BOOST_REQUIRE(socket.has_value());
  BOOST_TEST(socket->hosts == std::vector<std::string>{"/run/postgresql"});
  const auto moved = StoreUrl::parse("postgresql://db.example.com/ivr?host=10.0.0.1,10.0.0.2");
  BOOST_REQUIRE(moved.has_value());
  BOOST_TEST(moved->hosts == (std::vector<std::string>{"10.0.0.1", "10.0.0.2"}));
}

// Every character that a path may have works, up to the longest path that SQLite takes.
BOOST_AUTO_TEST_CASE(what_is_accepted_as_a_path_can_be_opened) {
  const TemporaryFolder folder;
  std::vector<std::string> names = {std::string(247, 'n'), "\xc3\xa4", "\xff",
                                    "file:x?mode=memory",  "a b",      ":memory:"};
  for (char c = ' '; c < '\x7f'; ++c) names.push_back(std::string("x") + c + "y");
  std::string deep = folder.path();
  while (deep.size() + 102 < 504) deep += "/" + std::string(100, 'd');
  std::filesystem::create_directories(deep);
  names.push_back(deep.substr(folder.path().size() + 1) + "/" + std::string(504 - deep.size() - 1, 'f'));
  int accepted = 0;
  for (const std::string& name : names) {
    std::string url = "sqlite://";
    url.append(folder.path()).append("/").append(name);
    if (!StoreUrl::parse(url)) continue;
    if (name.find('/') != std::string::npos && name.size() == 3) continue;  // a file in the folder "x"
    ++accepted;
    const auto opened = StoreConnection(url).open();
    BOOST_TEST(opened.has_value(), name << ": " << (opened ? "" : opened.error()));
    BOOST_TEST(std::filesystem::exists(url.substr(9)), name);
  }
  BOOST_TEST(accepted >= 97);
  BOOST_TEST(!StoreUrl::parse("sqlite:///" + std::string(248, 'n')));
  BOOST_TEST(!StoreUrl::parse("sqlite://" + std::string(505, '/') + "x"));
}

// PQconninfoParse() knows what a URL is; what only connecting shows is in the test above.
BOOST_AUTO_TEST_CASE(what_is_accepted_is_a_url_to_libpq) {
  const std::vector<std::string> seeds = {
      "postgresql://ivr:p%40ss@db.example.com:5433/ivr?sslmode=verify-full&connect_timeout=5",
      "postgresql://ivr@[::1]:5432,b.example.com/ivr", "postgresql:///ivr?host=/run/postgresql",
      "postgresql://%2Frun%2Fpostgresql/ivr", "postgresql://"};
  constexpr std::string_view k_characters = ":/?#[]@%&=,;aA0123. -_~+";
  std::mt19937 random(20261127);
  const auto any = [&](std::size_t below) { return static_cast<std::size_t>(random()) % below; };
#ifdef __SANITIZE_THREAD__
  constexpr int k_rounds = 6'000;  // there is one thread
#else
  constexpr int k_rounds = 60'000;
#endif
  int accepted = 0;
  for (int round = 0; round < k_rounds; ++round) {
    std::string url = seeds[any(seeds.size())];
    for (std::size_t slips = any(4); slips > 0; --slips) {
      const std::size_t at = 13 + any(url.size() - 12);
      const char c = k_characters[any(k_characters.size())];
      if (any(2) == 0 && at < url.size()) {
        url[at] = c;
      } else {
        url.insert(at, 1, c);
      }
    }
    const auto parsed = StoreUrl::parse(url);
    if (!parsed) continue;
    ++accepted;
    for (const std::string& text : {url, parsed->target}) {
      const Conninfo known(text);
      BOOST_TEST_REQUIRE(known.error == "", text);
      BOOST_REQUIRE_MESSAGE(known.value("host") == joined_hosts(*parsed, known),
                            text << ": " << known.value("host") << " and " << joined_hosts(*parsed, known));
      BOOST_TEST_REQUIRE(known.value("sslmode") == parsed->sslmode, text);
    }
  }
  BOOST_TEST(accepted > k_rounds / 6);
}

BOOST_AUTO_TEST_CASE(time_limits_are_added_where_the_operator_set_none) {
  const std::string added = target_of("postgresql://ivr:p%40ss@host/ivr");
  BOOST_TEST(added.starts_with("postgresql://ivr:p%40ss@host/ivr?connect_timeout=3&tcp_user_timeout="),
             added);
  const std::string some = target_of("postgresql://host/ivr?connect_timeout=9&sslmode=require");
  BOOST_TEST(some.starts_with(
                 "postgresql://host/ivr?connect_timeout=9&sslmode=require&tcp_user_timeout=10000&keepalives"),
             some);
  BOOST_TEST(!has(some, "connect_timeout=3"), some);
  BOOST_TEST(target_of("postgresql://host/ivr?").starts_with("postgresql://host/ivr?connect_timeout=3&"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace ivr
