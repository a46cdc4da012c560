#include "tests/golden/player.hpp"

#include "core/base/url.hpp"
#include "core/call/load.hpp"
#include "core/call/respond.hpp"
#include "core/ini/reader.hpp"
#include "core/twiml/writer.hpp"
#include "core/webhook/authenticate.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace golden {
namespace {

constexpr std::string_view k_site = "http://127.0.0.1:8080";
constexpr std::string_view k_xml_start = R"(<?xml version="1.0" encoding="UTF-8"?>)";

ivr::Parameters sent_parameters(const ivr::Model& model, const Exchange& exchange) {
  ivr::Parameters parameters = {{"CallSid", "CA0123456789abcdef0123456789abcdef"},
                                {"AccountSid", model.signing.account_sid}};
  std::erase_if(parameters, [&](const ivr::Parameter& usual) {
    return std::ranges::find(exchange.left_out, usual.name) != exchange.left_out.end() ||
           std::ranges::find(exchange.parameters, usual.name, &SentParameter::name) !=
               exchange.parameters.end();
  });
  for (const SentParameter& sent : exchange.parameters) parameters.push_back({sent.name, sent.value});
  return parameters;
}

std::string encode(const ivr::Parameters& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    form += (form.empty() ? "" : "&") + ivr::percent_encode(name) + "=" + ivr::percent_encode(value);
  }
  return form;
}

std::string_view or_else(const std::string& text, std::string_view otherwise) {
  return text.empty() ? otherwise : std::string_view(text);
}

std::string shown(const ivr::NewVoicemail& voicemail) {
  const ivr::Recording& recording = voicemail.recording;
  std::string text =
      fmt::format("announce {} of {} in {} from {}, ", recording.sid, recording.action,
                  or_else(recording.call_sid, "no known call"), or_else(recording.caller, "nobody known"));
  text += recording.length ? fmt::format("{} s", recording.length->count()) : "of unknown length";
  text += fmt::format(", began {:%Y-%m-%d %H:%M:%S}, to",
                      std::chrono::floor<std::chrono::seconds>(recording.began));
  std::string_view comma;
  for (const ivr::Recipient& recipient : voicemail.recipients) {
    text += fmt::format("{} {} {}", comma, to_text(recipient.channel), recipient.address);
    comma = ",";
  }
  return voicemail.sms_sender.empty() ? text : text + ", by sms from " + voicemail.sms_sender;
}

std::string shown(const ivr::VoicemailCall& call) {
  return fmt::format("note {} for {} from {}", call.call_sid, call.action,
                     or_else(call.caller, "nobody known"));
}

std::string shown(const ivr::EmptyRecording& empty) {
  return fmt::format("count {} of {} in {} as empty", empty.recording_sid, empty.action,
                     or_else(empty.call_sid, "no known call"));
}

std::string_view grade_name(ivr::Persist::Grade grade) {
  switch (grade) {
    case ivr::Persist::Grade::required: return "required";
    case ivr::Persist::Grade::best_effort: return "best effort";
    case ivr::Persist::Grade::background: break;
  }
  return "background";
}

std::string shown(const ivr::Persist& persist) {
  const std::string entry = std::visit([](const auto& kind) { return shown(kind); }, persist.entry);
  return fmt::format("effect: {}: {}\n", grade_name(persist.grade), entry);
}

std::string shown(const ivr::Notice& notice) {
  return fmt::format("effect: notice: {}\n", notice.text);
}

std::string shown(const ivr::Refusal& refusal) {
  const std::string url = refusal.signed_url.empty() ? "" : " (" + refusal.signed_url + ")";
  return fmt::format("effect: refused: {}{}\n", refusal.reason, url);
}

ivr::Method method_of(const std::string& name) {
  if (name == "GET") return ivr::Method::get;
  if (name == "HEAD") return ivr::Method::head;
  return name == "POST" ? ivr::Method::post : ivr::Method::other;
}

std::string shown(const ivr::HandlerResult& answer) {
  const ivr::Response& response = answer.response;
  std::string text = fmt::format("{}{}{}\n", response.status, response.content_type.empty() ? "" : " ",
                                 response.content_type);
  if (!response.allow.empty()) text += fmt::format("allow: {}\n", response.allow);
  if (!response.handover.empty())
    text += fmt::format("handover: {} {}\n", response.handover, response.handover_authorization);
  for (const ivr::Effect& effect : answer.effects) {
    text += std::visit([](const auto& kind) { return shown(kind); }, effect);
  }
  const bool is_xml = response.content_type.starts_with("text/xml");
  if (is_xml && !response.body.starts_with(k_xml_start)) return text + "no XML declaration: " + response.body;
  return text + response.body.substr(is_xml ? k_xml_start.size() : 0);
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error(path + ": cannot be opened");
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

std::shared_ptr<const ivr::Model> load_model(const std::string& path) {
  const std::string text = read_file(path);
  ivr::Diagnostics diagnostics;
  const ivr::IniDocument document = ivr::read_ini(text, diagnostics);
  ivr::Surroundings around{.now = date::sys_days{date::year{2026} / 11 / 23}};
  for (const std::string& calendar : ivr::calendar_paths(document))
    around.files.emplace(calendar, read_file(std::filesystem::path(path).parent_path() / calendar));
  const ivr::Loaded loaded = ivr::load(document, std::move(diagnostics), {}, ivr::action_types(), around);
  if (loaded.model) return loaded.model;
  std::string mistakes;
  for (const ivr::Diagnostic& diagnostic : loaded.diagnostics)
    mistakes += ivr::to_text(path, diagnostic) + "\n";
  throw std::runtime_error(mistakes);
}

std::string play(const ivr::Model& model, const Exchange& exchange, std::chrono::sys_seconds now) {
  const ivr::Parameters parameters = sent_parameters(model, exchange);
  const bool posted = exchange.method == "POST";
  const std::string form = encode(parameters);
  const bool queried = exchange.uri.find('?') != std::string::npos;
  const std::string uri = posted || form.empty() ? exchange.uri : exchange.uri + (queried ? "&" : "?") + form;
  const std::string origin = model.signing.origin.empty() ? std::string(k_site) : model.signing.origin;

  std::string signature =
      ivr::sign(origin + uri, posted ? ivr::signed_parameters(parameters) : "", model.signing.tokens.front());
  if (exchange.signature == "wrong") std::ranges::reverse(signature);
  if (exchange.signature == "none") signature.clear();

  ivr::Request request;
  request.method = method_of(exchange.method);
  request.uri = uri;
  request.content_type = exchange.content_type;
  request.body = posted ? std::string_view(form) : std::string_view();
  request.signature = signature;
  request.signature_count = exchange.signature == "none" ? 0 : exchange.signature == "twice" ? 2 : 1;
  request.site_url = k_site;
  return shown(ivr::respond(model, request, {now, exchange.store ? &*exchange.store : nullptr}));
}

}  // namespace golden
