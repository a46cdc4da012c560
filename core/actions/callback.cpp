#include "core/actions/callback.hpp"

#include "core/base/url.hpp"

#include <fmt/format.h>

namespace ivr {

std::string CallbackUrls::for_verb(std::string_view path) const {
  return fmt::format("{}{}?{}={}", base_path_, path, k_action_parameter, percent_encode(action_));
}

std::string CallbackUrls::with_retries(std::string_view path) const {
  if (public_base_url_.empty()) return for_verb(path);
  return fmt::format("{}{}#rc=5&rp=all", public_base_url_, for_verb(path));
}

}  // namespace ivr
