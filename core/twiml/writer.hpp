// Writes TwiML verbs: finished, escaped UTF-8 bytes.
//
// Sources: https://www.twilio.com/docs/voice/twiml and the pages of each verb.
#pragma once

#include "core/twiml/prompt.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace ivr {

// Twilio refuses a longer document (error 11750).
inline constexpr std::size_t k_max_document_bytes = 64UL * 1024;

// What is around the verbs of a document. No byte may come before it (error 12100).
inline constexpr std::string_view k_document_start = R"(<?xml version="1.0" encoding="UTF-8"?><Response>)";
inline constexpr std::string_view k_document_end = "</Response>";
inline constexpr std::string_view k_empty_document = R"(<?xml version="1.0" encoding="UTF-8"?><Response/>)";

struct RecordVerb {
  std::string action;    // requested after a recording
  std::string callback;  // requested when the recording can be fetched
  std::chrono::seconds silence{5};
  std::chrono::seconds max_length{3600};
};

// A sequence of verbs, in the order of the calls. Not for use from two threads at once.
class TwimlWriter {
 public:
  explicit TwimlWriter(Voice voice);
  ~TwimlWriter();
  TwimlWriter(const TwimlWriter&) = delete;
  TwimlWriter& operator=(const TwimlWriter&) = delete;

  // As if new: writing many sequences with one of these costs one tree.
  TwimlWriter& clear();

  // <Play>, <Say>, both or neither. A long plain text becomes several <Say>, cut after sentences.
  TwimlWriter& prompt(const Prompt& prompt);
  TwimlWriter& pause(std::chrono::seconds length);  // nothing for zero
  // One key, any of 0-9 * #, ends it at once: numDigits is 1 and finishOnKey empty. The key interrupts prompt
  // and pause, because they are inside.
  TwimlWriter& gather_key(std::string_view action, const Prompt& prompt, std::chrono::seconds pause);
  // send_digits: the keys that are pressed when the other side has answered; empty: none.
  TwimlWriter& dial(std::string_view phone_number, std::string_view action,
                    std::string_view send_digits = {});
  TwimlWriter& record(const RecordVerb& record);
  TwimlWriter& redirect(std::string_view path);
  TwimlWriter& hangup();

  // The verbs without the <Response> around them.
  [[nodiscard]] std::string to_text() const;

 private:
  struct Tree;
  std::unique_ptr<Tree> tree_;
  Voice voice_;
};

}  // namespace ivr
