// How the alerts of one channel reach people, and how one that may have been sent is found again.
//
// A carrier belongs to one courier and its thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/send_result.hpp"
#include "core/call/load.hpp"
#include "core/texts/sms_text.hpp"

#include <functional>
#include <memory>
#include <string>

namespace ivr {

// What a carrier goes by, besides the alert.
struct SendContext {
  std::shared_ptr<const Loaded> loaded;  // with a model
  std::string link_key;                  // signs links to recordings
  StoreTime now;                         // of the store's clock
};

// With a link to the recording of a voicemail, when the world can reach this server.
TextTerms text_terms(const SendContext& dispatch, const Alert& alert);

// What a look for an alert in doubt has shown.
struct LookupResult {
  enum class Kind {
    found,    // it was accepted
    absent,   // as_of: it had not been accepted by then
    unknown,  // the look failed; trouble says what to do
    no_list,  // this channel has nothing to look into
  };
  Kind kind = Kind::no_list;
  std::string provider_id;  // of one that was found
  std::string remark;       // what else is known of it; mostly empty
  StoreTime as_of;
  SendResult trouble;  // later or stop
};

class Transport {
 public:
  // Asked before every step of something that takes long: false when the alert is somebody else's by now, or
  // a stop is wished for.
  using GoOn = std::function<bool()>;

  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  // Twenty seconds at the most.
  virtual SendResult send(const Alert& alert, const SendContext& dispatch) = 0;

  virtual LookupResult find_sent(const Alert& alert, const SendContext& dispatch, const GoOn& go_on);

  // Whether all alerts of the channel go through one far side, so that it is spared when it is in trouble.
  [[nodiscard]] virtual bool has_one_far_side() const { return true; }
};

}  // namespace ivr
