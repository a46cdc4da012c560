// Decides what a caller hears next.
//
// Pure and total: no I/O, clock or globals; whatever the request, there is a HandlerResult. Safe to call
// from any number of threads with one Model.
#pragma once

#include "core/webhook/effects.hpp"
#include "core/webhook/endpoint.hpp"

#include <chrono>

namespace ivr {

struct Model;
struct ConfigOrigin;
struct StoreView;

// What respond() must know from outside. The shell fills it in for every request.
struct RequestContext {
  std::chrono::sys_time<std::chrono::microseconds> now;
  const StoreView* store = nullptr;      // null: no alert store is kept
  const ConfigOrigin* origin = nullptr;  // of the Model; null: unknown
};

HandlerResult respond(const Model& model, const Request& request, const RequestContext& context);

}  // namespace ivr
