#include "core/twilio_api/listing.hpp"

#include "core/base/ascii.hpp"
#include "core/twilio_api/refusal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace ivr {
namespace {

std::string list_path(const TwilioAccess& access, std::string_view list) {
  return fmt::format("{}{}.json?", account_path(access), list);
}

bool is_printable_ascii(char c) {
  return c > ' ' && c < '\x7F';
}

HttpRequest request_to(const TwilioAccess& access, std::string_view path) {
  HttpRequest request;
  request.url = access.origin + std::string(path);
  request.credentials = access.credentials;
  request.headers = {"Accept: application/json"};
  return request;
}

SendResult later(std::string problem) {
  SendResult verdict;
  verdict.problem = std::move(problem);
  return verdict;
}

// Reading changes nothing, so there is no doubt about it, and no list is worth giving up for good. A key that
// may send but not read is refused with 403 here alone: that stops nothing but the look.
SendResult judge_failure(const HttpOutcome& outcome) {
  if (outcome.kind != HttpOutcome::Kind::answered) return later(outcome.problem);
  SendResult verdict = judge_refusal(outcome);
  const bool stops = verdict.kind == SendResult::Kind::stop && outcome.status != 403;
  verdict.kind = stops ? SendResult::Kind::stop : SendResult::Kind::later;
  return verdict;
}

}  // namespace

HttpRequest list_request(const TwilioAccess& access, std::string_view list, std::string_view query) {
  return request_to(access, list_path(access, list) + std::string(query));
}

Result<ListPage, SendResult> read_page(const HttpOutcome& outcome, std::string_view name) {
  if (outcome.kind != HttpOutcome::Kind::answered || outcome.status != 200)
    return Unexpected{judge_failure(outcome)};
  auto page = read_list_page(outcome.body, name);
  if (!page) return Unexpected{later(page.error())};
  return *std::move(page);
}

Result<HttpRequest> next_page_request(const TwilioAccess& access, std::string_view list,
                                      std::string_view next_page_uri) {
  const std::string path = list_path(access, list);
  const bool ours = to_lower(next_page_uri.substr(0, path.size())) == to_lower(path) &&
                    std::ranges::all_of(next_page_uri, is_printable_ascii) &&
                    next_page_uri.find_first_of("#\\") == std::string_view::npos;
  if (!ours) return Unexpected{fmt::format("the list goes on elsewhere: {}", short_line(next_page_uri))};
  return request_to(access, path + std::string(next_page_uri.substr(path.size())));
}

}  // namespace ivr
