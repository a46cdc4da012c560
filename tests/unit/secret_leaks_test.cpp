// A config with a marked secret in every place that can hold one is broken in many ways: whatever is printed
// about it, no mark is in it, and no six characters of one.
#include "core/base/ascii.hpp"
#include "core/call/load.hpp"
#include "core/config/effective_settings.hpp"

#include <fmt/format.h>

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t k_promised_ways = 500;
constexpr std::size_t k_fragment = 6;

// As people and programs make them: hexadecimal tokens, random letters and digits, base64.
const std::vector<std::string> k_marks = {
    "9f8e7d6c5b4a39281706f5e4d3c2b1a0",
    "b7c1d9e3f5a2460880f4e2d6c8b0a197",
    "kV3nQ8xT2mZp4Wd7",
    "Jd8sLq2Wm5Xv9Tb3",
    "c0nt3nt0fTh3F1l3",
    "pR7tY2uK9hG4fD1s",
    "zX5cV8bN3mA6qW1e",
    "Q1w2E3r4T5y6U7i8",
    "h6J2k9L4m1N7b3V8",
    "T4g8B2n6M1j5K9l3",
    "Wy3Zu7Xa1Vc5Bd9E",
    "F2r6G4t8H1y5J3u7",
    "L9o3K5i1J7u2H8y4",
    "aB3dE6gH9jK2mN5p",
    "S7x1D4c8F2v5G9b3",
    "e5R8t2Y6u1I4o7P3",
    "qA4wS7eD1rF5tG9y",
    "N8b3V6c1X4z7L2k5",
    "U3y7T1r5E9w2Q6a4",
};

const std::string k_config = fmt::format(
    R"([DEFAULT]
business = Example Bakery
part = {0}
[twilio]
account_sid = AC0123456789abcdef0123456789abcdef
auth_token = {1}
auth_token_secondary = %(part)s
public_base_url = https://twilio:{2}@ivr.example.com
api_base_url = https://proxy:{3}@api.example.com
api_key = SK0123456789abcdef0123456789abcdef
api_key_secret_file = api_key_secret
[alerts]
store = postgresql://ivr:{5}@db.example.com/ivr?sslmode=verify-full&password={6}
store_password = {7}
link_key = {8}
webhook_secret = credential:ivr.webhook_secret
[smtp]
url = smtps://mail:{9}@mail.example.com:465
user = ivr
password = {10}
from = ivr@example.com
[health]
ping_url = https://probe:{11}@ivr.example.com/api/ping
ping_every_minutes = 5
dead_mans_switch_url = https://switch.example.com/{12}
alert_webhook = https://hooks.example.com/services/{13}?key={14}
[ivr]
timezone = Europe/London
voice = Polly.Amy
base_path = /api
[ivr_welcome]
play_sample = https://media.example.com/welcome.mp3?X-Amz-Signature={15}
hours = office
hours_action_on_closed = message
[ivr_menu]
play_say = Welcome to %(business)s.
pause = 3
[ivr_menu_option_1]
action = message
[action_message]
type = voicemail
play_say = Speak.
hangup_say = Bye.
voicemail_alert_sms_from = +447700900000
voicemail_alert_sms_to = +447700900001
voicemail_alert_email_to = office@example.com, orders@example.com
voicemail_alert_webhook = https://crm.example.com/hooks/{16}
voicemail_timeout = 5
voicemail_max_length = 60
[hours_office]
mon = 0900-1700
tue = 0900-1700
wed = 0900-1700
thu = 0900-1700
fri = 0900-1700
sat =
sun =
)",
    k_marks[0], k_marks[1], k_marks[2], k_marks[3], k_marks[4], k_marks[5], k_marks[6], k_marks[7],
    k_marks[8], k_marks[9], k_marks[10], k_marks[11], k_marks[12], k_marks[13], k_marks[14], k_marks[15],
    k_marks[16]);

// What is in files and credentials; both have marks of their own.
ivr::Secrets answers(const ivr::IniDocument& document, ivr::Loader loader) {
  ivr::Secrets secrets{.loader = loader};
  for (const ivr::SecretSource& source : ivr::secret_sources(document, loader)) {
    const bool is_file = source.kind == ivr::SecretSource::Kind::file;
    secrets.answers.emplace(source, is_file ? k_marks[4] : k_marks[17]);
  }
  return secrets;
}

// Everything that is printed or logged of a config.
std::string output_of(const std::string& text) {
  std::string output;
  for (const ivr::Loader loader : {ivr::Loader::checker, ivr::Loader::server, ivr::Loader::none}) {
    ivr::Diagnostics diagnostics;
    const ivr::IniDocument document = ivr::read_document(text, diagnostics);
    const ivr::Loaded loaded = ivr::load(document, std::move(diagnostics), answers(document, loader));
    for (const ivr::Diagnostic& diagnostic : loaded.diagnostics)
      output += to_text("config.ini", diagnostic) + "\n";
    output += ivr::effective_settings(document, ivr::action_types());
  }
  return output;
}

// The line of the output that has a piece of a mark; "" if none has.
std::string leak_in(const std::string& output) {
  std::string lower = output;
  std::ranges::transform(lower, lower.begin(), [](char c) { return ivr::to_lower(c); });
  for (const std::string& mark : k_marks) {
    for (std::size_t at = 0; at + k_fragment <= mark.size(); ++at) {
      const std::size_t found = lower.find(ivr::to_lower(mark.substr(at, k_fragment)));
      if (found == std::string::npos) continue;
      const std::size_t start = found == 0 ? 0 : output.rfind('\n', found - 1) + 1;
      return output.substr(start, output.find('\n', found) - start);
    }
  }
  return "";
}

Lines lines_of(const std::string& text) {
  Lines lines;
  for (const std::string_view line : ivr::split(text, '\n')) lines.emplace_back(line);
  lines.pop_back();
  return lines;
}

std::string joined(const Lines& lines) {
  return fmt::format("{}\n", fmt::join(lines, "\n"));
}

struct Way {
  std::string name;
  std::function<std::string(const std::string& line)> change;  // of one line
};

std::string replaced(std::string line, std::string_view from, std::string_view to) {
  const std::size_t at = line.find(from);
  return at == std::string::npos ? line : line.replace(at, from.size(), to);
}

std::string in_the_middle(std::string line, std::string_view text) {
  const std::size_t value = std::min(line.find("= ") + 2, line.size());
  return line.insert(value + (line.size() - value) / 2, text);
}

std::string value_of(const std::string& line) {
  const std::size_t at = line.find(" = ");
  return at == std::string::npos ? line : line.substr(at + 3);
}

std::string key_of(const std::string& line) {
  return line.substr(0, line.find(" = "));
}

// Most are what happened to somebody: see tests/config_errors/table.txt.
const std::vector<Way> k_ways = {
    {"without its equals sign", [](auto& l) { return replaced(l, " = ", " "); }},
    {"without its equals sign and blanks", [](auto& l) { return replaced(l, " = ", ""); }},
    {"with a colon", [](auto& l) { return replaced(l, " = ", ": "); }},
    {"with two equals signs", [](auto& l) { return replaced(l, " = ", " == "); }},
    {"the value alone", [](auto& l) { return value_of(l); }},
    {"the value alone, with an equals sign", [](auto& l) { return value_of(l) + "="; }},
    {"the value alone, with two", [](auto& l) { return value_of(l) + "=="; }},
    {"the value on a line of its own", [](auto& l) { return replaced(l, " = ", " =\n"); }},
    {"the value on an indented line", [](auto& l) { return replaced(l, " = ", " =\n  "); }},
    {"key and value changed places", [](auto& l) { return value_of(l) + " = " + key_of(l); }},
    {"indented", [](auto& l) { return "  " + l; }},
    {"twice", [](auto& l) { return l + "\n" + l; }},
    {"without its first letter", [](auto& l) { return l.substr(1); }},
    {"with two letters swapped",
     [](std::string l) {
       std::swap(l[1], l[2]);
       return l;
     }},
    {"with a letter doubled", [](std::string l) { return l.insert(3, 1, l[3]); }},
    {"with something before its key", [](auto& l) { return "x_" + l; }},
    {"with a blank in the key", [](auto& l) { return replaced(l, "_", " "); }},
    {"with a hyphen in the key", [](auto& l) { return replaced(l, "_", "-"); }},
    {"cut in its middle", [](auto& l) { return l.substr(0, l.size() / 2); }},
    {"cut before its end", [](auto& l) { return l.substr(0, l.size() - 3); }},
    {"with a bracket before it", [](auto& l) { return "[" + l; }},
    {"with a bracket after it", [](auto& l) { return l + "]"; }},
    {"in brackets", [](auto& l) { return "[" + l + "]"; }},
    {"the value in brackets", [](auto& l) { return "[" + value_of(l) + "]"; }},
    {"without brackets", [](auto& l) { return replaced(replaced(l, "[", ""), "]", ""); }},
    {"without its closing bracket", [](auto& l) { return replaced(l, "]", ""); }},
    {"in quotation marks", [](auto& l) { return replaced(l, " = ", " = \"") + "\""; }},
    {"in single quotation marks", [](auto& l) { return replaced(l, " = ", " = '") + "'"; }},
    {"in typographic quotation marks", [](auto& l) { return replaced(l, " = ", " = “") + "”"; }},
    {"with a NUL", [](auto& l) { return in_the_middle(l, std::string_view("\0", 1)); }},
    {"with a control character", [](auto& l) { return in_the_middle(l, "\x1b"); }},
    {"with a byte that is not UTF-8", [](auto& l) { return in_the_middle(l, "\xfc"); }},
    {"with an invisible blank", [](auto& l) { return in_the_middle(l, "\u200b"); }},
    {"with a no-break space", [](auto& l) { return replaced(l, " = ", "\u00a0=\u00a0"); }},
    {"with a blank in the value", [](auto& l) { return in_the_middle(l, " "); }},
    {"with a comma in the value", [](auto& l) { return in_the_middle(l, ","); }},
    {"with a line break in the value", [](auto& l) { return in_the_middle(l, "\n"); }},
    {"with an at sign in the value", [](auto& l) { return in_the_middle(l, "@"); }},
    {"with a slash in the value", [](auto& l) { return in_the_middle(l, "/"); }},
    {"with a colon in the value", [](auto& l) { return in_the_middle(l, ":"); }},
    {"with an equals sign in the value", [](auto& l) { return in_the_middle(l, "="); }},
    {"with a reference in the value", [](auto& l) { return in_the_middle(l, "%("); }},
    {"with a reference to nothing", [](auto& l) { return in_the_middle(l, "%(nothing)s"); }},
    {"the value as a reference", [](auto& l) { return key_of(l) + " = %(" + value_of(l) + ")s"; }},
    {"with a remark", [](auto& l) { return l + " ; production"; }},
    {"the value twice", [](auto& l) { return l + " " + value_of(l); }},
    {"with the next key", [](auto& l) { return l + " voice = Polly.Amy"; }},
    {"after another key", [](auto& l) { return "timezone = UTC " + l; }},
    {"after another key, indented", [](auto& l) { return "timezone = UTC\n  " + l; }},
    {"with another scheme", [](auto& l) { return replaced(l, "https://", "ftp://"); }},
    {"without encryption", [](auto& l) { return replaced(l, "https://", "http://"); }},
    {"with one slash", [](auto& l) { return replaced(l, "://", ":/"); }},
    {"without a scheme", [](auto& l) { return replaced(l, "https://", ""); }},
    {"without its at sign", [](auto& l) { return replaced(l, "@", ""); }},
    {"with two at signs", [](auto& l) { return replaced(l, "@", "@@"); }},
    {"with a slash for the at sign", [](auto& l) { return replaced(l, "@", "/"); }},
    {"with a port that is none", [](auto& l) { return replaced(l, ".com", ".com:port"); }},
    {"as a source", [](auto& l) { return key_of(l) + " = env:" + value_of(l); }},
    {"as a file", [](auto& l) { return key_of(l) + "_file = " + value_of(l); }},
    {"as JSON", [](auto& l) { return "\"" + key_of(l) + "\": \"" + value_of(l) + "\","; }},
    {"as a variable of a shell", [](auto& l) { return "export " + replaced(l, " = ", "="); }},
    {"as a command",
     [](auto& l) { return "curl -u " + key_of(l) + ":" + value_of(l) + " https://example.com"; }},
};

void expect_no_leak(const std::string& name, const std::string& text) {
  const std::string leak = leak_in(output_of(text));
  BOOST_TEST(leak.empty(), name << " leaks: " << leak);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(secret_leaks)

BOOST_AUTO_TEST_CASE(a_config_without_mistakes_shows_no_secret) {
  expect_no_leak("the config", k_config);
}

BOOST_AUTO_TEST_CASE(no_line_that_is_broken_shows_a_secret) {
  const Lines lines = lines_of(k_config);
  std::size_t tried = 0;
  for (const Way& way : k_ways) {
    for (std::size_t i = 0; i < lines.size(); ++i) {
      if (lines[i].size() < 4) continue;
      Lines changed = lines;
      changed[i] = way.change(lines[i]);
      if (changed[i] == lines[i]) continue;
      expect_no_leak(fmt::format("line {} {}", i + 1, way.name), joined(changed));
      ++tried;
    }
  }
  BOOST_TEST(tried > k_promised_ways);
  BOOST_TEST_MESSAGE(tried << " ways to break a line");
}

BOOST_AUTO_TEST_CASE(no_two_lines_in_each_others_place_show_a_secret) {
  const Lines lines = lines_of(k_config);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i) {
    Lines swapped = lines;
    std::swap(swapped[i], swapped[i + 1]);
    expect_no_leak(fmt::format("lines {} swapped", i + 1), joined(swapped));
    Lines one = lines;
    one[i] += one[i + 1];
    one.erase(one.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    expect_no_leak(fmt::format("lines {} joined", i + 1), joined(one));
    Lines without = lines;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
    expect_no_leak(fmt::format("line {} missing", i + 1), joined(without));
  }
}

BOOST_AUTO_TEST_CASE(no_value_of_another_key_shows_a_secret) {
  const Lines lines = lines_of(k_config);
  std::mt19937 random(20261127);
  for (int tried = 0; tried < 400; ++tried) {
    const std::size_t one = random() % lines.size();
    const std::size_t other = random() % lines.size();
    Lines swapped = lines;
    swapped[one] = key_of(lines[one]) + " = " + value_of(lines[other]);
    swapped[other] = key_of(lines[other]) + " = " + value_of(lines[one]);
    expect_no_leak(fmt::format("the values of lines {} and {} swapped", one + 1, other + 1), joined(swapped));
  }
}

BOOST_AUTO_TEST_CASE(no_file_that_is_cut_short_or_encoded_otherwise_shows_a_secret) {
  for (std::size_t size = 1; size < k_config.size(); size += 7)
    expect_no_leak(fmt::format("{} bytes of it", size), k_config.substr(0, size));
  std::string wide = "\xFF\xFE";
  for (const char c : k_config) wide.append(1, c).append(1, '\0');
  expect_no_leak("UTF-16", wide);
  expect_no_leak("UTF-16 without its mark", wide.substr(2));
  expect_no_leak("with a byte order mark", "\xEF\xBB\xBF" + k_config);
  std::string returns = k_config;
  std::ranges::replace(returns, '\n', '\r');
  expect_no_leak("with carriage returns", returns);
  std::string line = k_config;
  std::ranges::replace(line, '\n', ' ');
  expect_no_leak("on one line", line);
}

BOOST_AUTO_TEST_SUITE_END()
