#include "core/texts/notice_sms.hpp"

#include "core/base/code_points.hpp"
#include "core/texts/gsm7.hpp"
#include "core/texts/sms_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ivr {

std::string notice_sms(const HealthNotice& notice, int most_characters) {
  constexpr int k_one_message = 160;
  const auto limit = static_cast<std::size_t>(std::clamp(most_characters, 0, k_one_message));
  const std::string tag = to_gsm7(alert_tag(notice.sid, false));
  const std::size_t taken = std::min(limit, tag.size() + 1);
  return fmt::format("{} {}", cut_septets(to_gsm7(to_one_line(notice.words)), limit - taken), tag);
}

}  // namespace ivr
