#include "core/twiml/writer.hpp"

#include <pugixml.hpp>

#include <string>

namespace ivr {
namespace {

class StringWriter : public pugi::xml_writer {
 public:
  void write(const void* data, std::size_t size) override {
    text.append(static_cast<const char*>(data), size);
  }
  std::string text;
};

void set(pugi::xml_node node, const char* attribute, std::string_view value) {
  node.append_attribute(attribute).set_value(std::string(value).c_str());
}

void set(pugi::xml_node node, const char* attribute, std::chrono::seconds value) {
  node.append_attribute(attribute).set_value(static_cast<long long>(value.count()));
}

void append_text(pugi::xml_node parent, const char* verb, std::string_view text) {
  parent.append_child(verb).text().set(std::string(text).c_str());
}

pugi::xml_node append_say(pugi::xml_node parent, const Voice& voice) {
  pugi::xml_node say = parent.append_child("Say");
  if (!voice.name.empty()) set(say, "voice", voice.name);
  if (!voice.language.empty()) set(say, "language", voice.language);
  return say;
}

void append_prompt(pugi::xml_node parent, const Prompt& prompt, const Voice& voice) {
  if (!prompt.sample.empty()) append_text(parent, "Play", prompt.sample);
  for (const std::string& part : split_text(prompt.say)) append_say(parent, voice).text().set(part.c_str());
  if (prompt.ssml.empty()) return;
  constexpr unsigned k_options = pugi::parse_default | pugi::parse_fragment | pugi::parse_ws_pcdata;
  append_say(parent, voice)
      .append_buffer(prompt.ssml.data(), prompt.ssml.size(), k_options, pugi::encoding_utf8);
}

void append_pause(pugi::xml_node parent, std::chrono::seconds length) {
  if (length.count() > 0) set(parent.append_child("Pause"), "length", length);
}

}  // namespace

struct TwimlWriter::Tree {
  pugi::xml_document document;
};

TwimlWriter::TwimlWriter(Voice voice) : tree_(std::make_unique<Tree>()), voice_(std::move(voice)) {}
TwimlWriter::~TwimlWriter() = default;

TwimlWriter& TwimlWriter::clear() {
  tree_->document.remove_children();
  return *this;
}

TwimlWriter& TwimlWriter::prompt(const Prompt& prompt) {
  append_prompt(tree_->document, prompt, voice_);
  return *this;
}

TwimlWriter& TwimlWriter::pause(std::chrono::seconds length) {
  append_pause(tree_->document, length);
  return *this;
}

TwimlWriter& TwimlWriter::gather_key(std::string_view action, const Prompt& prompt,
                                     std::chrono::seconds pause) {
  pugi::xml_node gather = tree_->document.append_child("Gather");
  set(gather, "action", action);
  set(gather, "numDigits", "1");
  set(gather, "finishOnKey", "");
  append_prompt(gather, prompt, voice_);
  append_pause(gather, pause);
  return *this;
}

TwimlWriter& TwimlWriter::dial(std::string_view phone_number, std::string_view action,
                               std::string_view send_digits) {
  pugi::xml_node dial = tree_->document.append_child("Dial");
  set(dial, "action", action);
  pugi::xml_node number = dial.append_child("Number");
  if (!send_digits.empty()) set(number, "sendDigits", send_digits);
  number.text().set(std::string(phone_number).c_str());
  return *this;
}

TwimlWriter& TwimlWriter::record(const RecordVerb& record) {
  pugi::xml_node node = tree_->document.append_child("Record");
  set(node, "action", record.action);
  set(node, "timeout", record.silence);
  set(node, "maxLength", record.max_length);
  set(node, "recordingStatusCallback", record.callback);
  // By default Twilio reports only recordings that exist, and silence would look like a lost callback.
  set(node, "recordingStatusCallbackEvent", std::string_view("completed absent"));
  return *this;
}

TwimlWriter& TwimlWriter::redirect(std::string_view path) {
  append_text(tree_->document, "Redirect", path);
  return *this;
}

TwimlWriter& TwimlWriter::hangup() {
  tree_->document.append_child("Hangup");
  return *this;
}

std::string TwimlWriter::to_text() const {
  StringWriter writer;
  for (const pugi::xml_node verb : tree_->document.children()) {
    verb.print(writer, "", pugi::format_raw, pugi::encoding_utf8);
  }
  return std::move(writer.text);
}

}  // namespace ivr
