// Loads any bytes as a config file, up to a model that answers calls.
#include "core/base/utf8.hpp"
#include "core/call/load.hpp"
#include "core/call/model.hpp"
#include "core/call/respond.hpp"
#include "tests/fuzz/expect.hpp"

#include <algorithm>
#include <cstdint>

namespace {

using ivr::fuzz::expect;

const std::string k_secret = "open sesame";

ivr::Secrets fetch(const ivr::IniDocument& document, ivr::Loader loader) {
  ivr::Secrets secrets{.loader = loader};
  for (const ivr::SecretSource& source : secret_sources(document, loader)) {
    const bool there = source.name.size() % 2 == 0;
    secrets.answers.emplace(source,
                            there ? ivr::Result<std::string>(k_secret)
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

void check_unseen(const ivr::Diagnostics& diagnostics) {
  for (const ivr::Diagnostic& diagnostic : diagnostics)
    expect(diagnostic.message.find(k_secret) == std::string::npos, "no message shows a secret");
}

void check_recipients(const ivr::Model& model) {
  for (const auto& [name, action] : model.actions) {
    const ivr::AlertContacts* contacts = action.settings->contacts();
    if (contacts == nullptr) continue;
    expect(!contacts->recipients.empty(), "somebody is notified of a voicemail");
    const bool by_sms = std::ranges::any_of(contacts->recipients, [](const ivr::Recipient& recipient) {
      return recipient.channel == ivr::Channel::sms;
    });
    expect(by_sms == !contacts->sms_from.empty(), "an SMS has a sender");
  }
}

void call(const ivr::Model& model) {
  const ivr::RequestContext context{std::chrono::sys_days(std::chrono::year(2024) / 5 / 1)};
  for (const char* path :
       {"/ivr", "/ivr/menu", "/ivr/menu/1", "/ivr/menu?loop_count=9", "/ivr/hangup", "/ping"}) {
    const std::string uri = model.base_path + path;
    ivr::Model trusting = model;
    trusting.signing.validate = false;
    ivr::Request request;
    request.method = ivr::Method::get;
    request.uri = uri;
    const ivr::HandlerResult answer = respond(trusting, request, context);
    expect(answer.response.status == 200, "a loaded menu answers");
    expect(answer.response.body.size() <= 64UL * 1024, "a document has at most 64 kB");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ivr::Diagnostics diagnostics;
  const std::string_view text = ivr::fuzz::to_text(data, size);
  const ivr::IniDocument document = ivr::read_document(text, diagnostics);
  const ivr::Loaded loaded = load(document, diagnostics, fetch(document, ivr::Loader::checker));
  check(loaded.diagnostics, document.lines);
  if (text.find(k_secret) == std::string_view::npos) check_unseen(loaded.diagnostics);
  expect((loaded.model == nullptr) == has_errors(loaded.diagnostics), "what has a mistake has no model");
  if (!loaded.model) return 0;
  check_recipients(*loaded.model);
  call(*loaded.model);
  const ivr::Loaded served = load(document, std::move(diagnostics), fetch(document, ivr::Loader::server));
  expect(served.model != nullptr, "what the check is content with can be served");
  return 0;
}
