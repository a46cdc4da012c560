// Loads any bytes as a config file, up to a model that answers calls.
#include "core/call/load.hpp"
#include "core/call/model.hpp"
#include "core/call/respond.hpp"
#include "core/ini/reader.hpp"
#include "core/text/utf8.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using ivr::fuzz::expect;

ivr::Secrets fetch(const ivr::IniDocument& document) {
  ivr::Secrets secrets;
  for (const ivr::SecretSource& source : secret_sources(document)) {
    const bool there = source.name.size() % 2 == 0;
    secrets.emplace(source, there ? ivr::Result<std::string>("0123456789abcdef0123456789abcdef")
                                  : ivr::Result<std::string>(ivr::Unexpected{"no such file or directory"}));
  }
  return secrets;
}

void check(const ivr::Diagnostics& diagnostics, int lines) {
  expect(std::ranges::is_sorted(diagnostics, {}, &ivr::Diagnostic::line), "mistakes come by line");
  for (const ivr::Diagnostic& diagnostic : diagnostics) {
    expect(diagnostic.line >= 1 && diagnostic.line <= std::max(1, lines), "mistakes stand in the file");
    expect(ivr::fuzz::is_printable(diagnostic.message), "messages are one line of text");
    expect(!ivr::first_invalid_utf8(diagnostic.message), "messages are UTF-8");
  }
}

void call(const ivr::Model& model) {
  const ivr::Facts facts{std::chrono::sys_days(std::chrono::year(2024) / 5 / 1)};
  for (const char* path :
       {"/ivr", "/ivr/menu", "/ivr/menu/1", "/ivr/menu?loop_count=9", "/ivr/hangup", "/ping"}) {
    const std::string uri = model.base_path + path;
    ivr::Model trusting = model;
    trusting.signing.validate = false;
    ivr::Request request;
    request.method = ivr::Method::get;
    request.uri = uri;
    const ivr::Answer answer = respond(trusting, request, facts);
    expect(answer.response.status == 200, "a loaded menu answers");
    expect(answer.response.body.size() <= 64UL * 1024, "a document has at most 64 kB");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(ivr::fuzz::to_text(data, size), diagnostics);
  const ivr::Loaded loaded = load(document, std::move(diagnostics), fetch(document));
  check(loaded.diagnostics, document.lines);
  expect((loaded.model == nullptr) == has_errors(loaded.diagnostics), "what has a mistake has no model");
  if (loaded.model) call(*loaded.model);
  return 0;
}
