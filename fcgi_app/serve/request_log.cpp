#include "fcgi_app/serve/request_log.hpp"

#include "core/base/ascii.hpp"
#include "core/base/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

namespace ivr {
namespace {

constexpr std::size_t k_max_path = 200;  // as in nginx's access log
constexpr std::size_t k_max_method = 16;
constexpr std::size_t k_max_url = 512;
constexpr std::size_t k_max_name = 32;  // of a parameter
constexpr std::size_t k_usual_line = 160;
constexpr std::size_t k_max_document = 3500;  // a pipe takes 4,096 bytes at once; longer lines could mix

// Most values need no escapes.
void append_bare(std::string& text, std::string_view value, std::size_t most) {
  if (value.size() <= most && is_bare_in_log(value)) {
    text.append(value);
  } else {
    text.append(escape_bare_for_log(value, most));
  }
}

std::string path_of(std::string_view uri) {
  return escape_bare_for_log(uri.substr(0, uri.find('?')), k_max_path);
}

// A stranger can write anything into a query; what does not look like a name may be a value.
bool is_name(std::string_view text) {
  const auto is_of_name = [](char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; };
  return !text.empty() && text.size() <= k_max_name && std::ranges::all_of(text, is_of_name);
}

// A query as the names of its parameters: "?Digits=...&From=...".
void append_names(std::string& shown, std::string_view query) {
  for (char mark = '?';; mark = '&') {
    const std::string_view pair = query.substr(0, query.find('&'));
    const std::string_view name = pair.substr(0, pair.find('='));
    shown += mark;
    if (name.size() < pair.size() && is_name(name)) shown.append(name).append("=");
    if (!pair.empty()) shown.append("...");
    if (pair.size() == query.size()) return;
    query.remove_prefix(pair.size() + 1);
  }
}

// A webhook by GET has the caller's number and keys in its query, and public_base_url may hold a password. An
// operator compares the rest of the URL.
std::string without_secrets(std::string_view url) {
  std::string shown;
  if (const Url parts = split_url(url); !parts.user.empty()) {
    const auto begin = static_cast<std::size_t>(parts.user.data() - url.data());
    shown.append(url.substr(0, begin)).append("...");
    url.remove_prefix(begin + parts.user.size());
  }
  const std::size_t mark = url.find('?');
  shown.append(url.substr(0, mark));
  if (mark != std::string_view::npos) append_names(shown, url.substr(mark + 1));
  return shown;
}

std::string bare(std::string_view value) {
  return escape_bare_for_log(value, k_max_path);
}

// Callers' numbers are kept only in the store.
struct EntryLine {
  LogLine operator()(const NewVoicemail& voicemail) const {
    const Recording& recording = voicemail.recording;
    return {Level::info,
            fmt::format("voicemail recording={} action={} recipients={} call={}", bare(recording.sid),
                        bare(recording.action), voicemail.recipients.size(), bare(recording.call_sid))};
  }
  LogLine operator()(const VoicemailCall& note) const {
    return {Level::debug,
            fmt::format("voicemail_begins action={} call={}", bare(note.action), bare(note.call_sid))};
  }
  LogLine operator()(const EmptyRecording& empty) const {
    return {Level::info, fmt::format("voicemail_empty recording={} action={} call={}",
                                     bare(empty.recording_sid), bare(empty.action), bare(empty.call_sid))};
  }
};

struct EffectLine {
  LogLine operator()(const Persist& persist) const { return std::visit(EntryLine{}, persist.entry); }
  LogLine operator()(const Notice& notice) const { return {Level::warning, notice.text}; }
  LogLine operator()(const Refusal& refusal) const {
    return {Level::warning,
            fmt::format(R"(refused reason="{}" signed_url="{}")", escape_for_log(refusal.reason, k_max_url),
                        escape_for_log(without_secrets(refusal.signed_url), k_max_url))};
  }
};

}  // namespace

LogLine request_line(const RequestRecord& record) {
  std::string text;
  text.reserve(k_usual_line);
  text.append("request method=");
  append_bare(text, record.method, k_max_method);
  text.append(" path=");
  append_bare(text, record.uri.substr(0, record.uri.find('?')), k_max_path);
  text.append(" status=").append(std::to_string(record.status));
  text.append(" us=").append(std::to_string(record.took.count()));
  if (!record.call_sid.empty()) text.append(" call=").append(record.call_sid);
  return {Level::info, std::move(text)};
}

LogLine dropped_line(std::string_view reason, std::string_view uri) {
  return {Level::warning,
          fmt::format(R"(dropped reason="{}" path={})", escape_for_log(reason, k_max_url), path_of(uri))};
}

LogLine effect_line(const Effect& effect) {
  return std::visit(EffectLine{}, effect);
}

LogLine document_line(std::string_view uri, const Response& response) {
  return {Level::debug, fmt::format(R"(document path={} bytes={} text="{}")", path_of(uri),
                                    response.body.size(), escape_for_log(response.body, k_max_document))};
}

}  // namespace ivr
