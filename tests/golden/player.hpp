// Plays golden calls against the core: one Model a config file, requests signed as Twilio signs them.
#pragma once

#include "core/call/model.hpp"
#include "tests/golden/call_file.hpp"

#include <memory>
#include <string>

namespace golden {

// The Model of a config file, with no secrets but those in the file. Throws std::runtime_error with all
// diagnostics when it has a mistake.
std::shared_ptr<const ivr::Model> load_model(const std::string& path);

// The answer to one request as a call file writes it: status and type, "allow:", "handover:" (where nginx
// takes the body from, and with which credentials), one line an effect, body.
std::string play(const ivr::Model& model, const Exchange& exchange, std::chrono::sys_seconds now);

}  // namespace golden
