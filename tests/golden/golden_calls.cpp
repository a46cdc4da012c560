// Every file in tests/golden/calls is a test case of its own, named after the file.
//
// With IVR_REWRITE_CALLS set, the answers in the files are replaced by what is answered now: read the diff.
#include "tests/golden/player.hpp"

#include <fmt/format.h>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

namespace {

namespace utf = boost::unit_test;

std::shared_ptr<const ivr::Model> model_of(const std::string& config) {
  static std::map<std::string, std::shared_ptr<const ivr::Model>> models;
  auto& model = models[config];
  if (!model) model = golden::load_model(IVR_TESTS_DIR "/configs/" + config);
  return model;
}

// One verb a line, indented by depth, as call files are written.
std::string pretty(const std::string& answer) {
  std::string out;
  std::size_t depth = 0;
  for (std::size_t at = 0; at < answer.size();) {
    const bool tag = answer[at] == '<';
    std::size_t end = answer.find(tag ? '>' : '<', at);
    end = end == std::string::npos ? answer.size() : end + (tag ? 1 : 0);
    std::string piece = answer.substr(at, end - at);
    const bool closes = piece.starts_with("</");
    const bool opens = tag && !closes && !piece.ends_with("/>");
    if (opens && (answer[end] != '<' || piece.starts_with("<Say"))) {  // a verb with text stays on one line
      end = answer.find('>', answer.find(piece.starts_with("<Say") ? "</Say" : "</", end)) + 1;
      piece = answer.substr(at, end - at);
      out += std::string(depth * 2, ' ') + piece + "\n";
    } else {
      if (closes) --depth;
      out += (tag ? std::string(depth * 2, ' ') : "") + piece + (tag ? "\n" : "");
      if (opens) ++depth;
    }
    at = end;
  }
  return out.ends_with('\n') ? out : out + "\n";
}

// The file with every answer replaced.
void rewrite(const std::string& path, const golden::Call& call) {
  std::ifstream in(path);
  std::string text;
  std::string line;
  auto exchange = call.exchanges.begin();
  bool in_answer = false;
  while (std::getline(in, line)) {
    if (line.empty()) in_answer = false;
    if (!in_answer) text += line + "\n";
    if (line != "---") continue;
    in_answer = true;
    text += pretty(golden::play(*model_of(call.config), *exchange++, call.now));
  }
  std::ofstream(path) << text;
}

void play_file(const std::string& path) {
  const golden::Call call = golden::read_call(path);
  if (std::getenv("IVR_REWRITE_CALLS") != nullptr) return rewrite(path, call);
  for (const golden::Exchange& exchange : call.exchanges) {
    const std::string answer = golden::play(*model_of(call.config), exchange, call.now);
    BOOST_TEST(answer == exchange.expected,
               fmt::format("{}:{}: answered\n{}", path, exchange.line, pretty(answer)));
  }
}

constexpr std::size_t k_promised = 40;

bool add_calls() {
  utf::framework::master_test_suite().p_name.value = "golden_calls";
  const std::vector<std::string> paths = golden::list_calls(IVR_TESTS_DIR "/golden/calls");
  auto enough = [count = paths.size()] { BOOST_TEST(count >= k_promised); };
  utf::framework::master_test_suite().add(
      utf::make_test_case(enough, "there_are_at_least_40_calls", __FILE__, 0));
  for (const std::string& path : paths) {
    const std::string name = std::filesystem::path(path).stem();
    utf::framework::master_test_suite().add(utf::make_test_case([path] { play_file(path); }, name, path, 0));
  }
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  return utf::unit_test_main(&add_calls, argc, argv);
}
