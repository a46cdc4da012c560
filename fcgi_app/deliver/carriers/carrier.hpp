// How the alerts of one channel reach people, and how one that may have been sent is found again.
//
// A carrier belongs to one courier and its thread.
#pragma once

#include "core/alerts/alert.hpp"
#include "core/alerts/text/sms_text.hpp"
#include "core/alerts/verdict.hpp"
#include "core/call/load.hpp"

#include <functional>
#include <memory>
#include <string>

namespace ivr {

// What a carrier goes by, besides the alert.
struct Dispatch {
  std::shared_ptr<const Loaded> loaded;  // with a model
  std::string link_key;                  // signs links to recordings
  Moment now;                            // of the store's clock
};

// With a link when the world can reach this server.
TextTerms text_terms(const Dispatch& dispatch, const Recording& recording);

// What a look for an alert in doubt has shown.
struct Sighting {
  enum class Kind {
    found,    // it was accepted
    absent,   // as_of: it had not been accepted by then
    unknown,  // the look failed; trouble says what to do
    no_list,  // this channel has nothing to look into
  };
  Kind kind = Kind::no_list;
  std::string provider_id;  // of one that was found
  std::string remark;       // what else is known of it; mostly empty
  Moment as_of;
  Verdict trouble;  // later or stop
};

class Carrier {
 public:
  // Asked before every step of something that takes long: false when the alert is somebody else's by now, or
  // a stop is wished for.
  using GoOn = std::function<bool()>;

  Carrier() = default;
  Carrier(const Carrier&) = delete;
  Carrier& operator=(const Carrier&) = delete;
  virtual ~Carrier() = default;

  // Twenty seconds at the most.
  virtual Verdict send(const Alert& alert, const Dispatch& dispatch) = 0;

  virtual Sighting look_for(const Alert& alert, const Dispatch& dispatch, const GoOn& go_on);

  // Whether all alerts of the channel go through one far side, so that it is spared when it is in trouble.
  [[nodiscard]] virtual bool has_one_far_side() const { return true; }
};

}  // namespace ivr
