// From a config.ini to a Model that can answer calls: read, check everything, compile.
//
// Pure, so in two halves: read_document(), secret_sources() and calendar_paths() say what the file asks the
// machine for, the shell fetches that, and load() does the rest. A config with a mistake has no Model.
#pragma once

#include "core/actions/action_types.hpp"
#include "core/base/diagnostics.hpp"
#include "core/config/secrets.hpp"
#include "core/config/settings.hpp"
#include "core/config/surroundings.hpp"
#include "core/flow/graph.hpp"
#include "core/ini/document.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace ivr {

struct Model;

// Which text a Model was made from, and when.
struct ConfigOrigin {
  std::string hash;  // the first 16 hexadecimal digits of its SHA-256, as sha256sum prints them
  std::chrono::sys_time<std::chrono::microseconds> loaded_at;
};

struct Loaded {
  Diagnostics diagnostics;             // of the whole file, by line
  std::shared_ptr<const Model> model;  // null when there are errors among them
  FlowGraph graph;                     // its steps have the numbers of these nodes
  ServerSettings server;
  TwilioSettings twilio;
  AlertSettings alerts;
  SmtpSettings smtp;
  HealthSettings health;
  ConfigOrigin origin;  // filled in by the shell
};

// ConfigOrigin::hash of a text.
std::string config_hash(std::string_view text);

// read_ini() of a config, whose keys are known: a line without its "=" is then named by its key.
IniDocument read_document(std::string_view text, Diagnostics& diagnostics);

// so_far: what read_document() found. types: those that an action may have; they must outlive the Model. Time
// zones are resolved here, once: this reads the system's tz database.
Loaded load(const IniDocument& document, Diagnostics so_far, const Secrets& secrets,
            ActionTypes types = action_types(), const Surroundings& around = {});

}  // namespace ivr
