// Which URLs name a store, what is shown of them, and what is never shown.
#include "fcgi_app/db/store_url.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

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
  const std::string expected =
      "error: expected sqlite:///PATH, the absolute path of a file, or postgresql://...";
  for (const char* url : {"", "/var/lib/ivr/alerts.db", "sqlite://alerts.db", "sqlite:///", "sqlite:///a/",
                          "sqlite:///a\"b", "sqlite:///a\nb", "mysql://host/db", "postgres://host/db"}) {
    BOOST_TEST(name_of(url) == expected, url);
  }
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
