#include "fcgi_app/serve/server_context.hpp"

#include <fmt/format.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace ivr {
namespace {

UniqueFd make_attention() {
  const int fd = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (fd < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  return UniqueFd(fd);
}

}  // namespace

ServerContext::ServerContext(int listening_fd, AnswerWebhook how, std::chrono::milliseconds rest)
    : answer_webhook(std::move(how)),
      longest_rest(rest),
      listener(listening_fd, readiness, connections),
      attention(make_attention()) {}

void ServerContext::call_housekeeping() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const auto written = ::write(attention.number(), &one, sizeof one);
}

void ServerContext::close(Connection& connection) {
  if (connection.held != nullptr) incomplete.remove(connection);
  connections.close(connection);
}

void ServerContext::refuse(Connection& connection, std::string_view reason) {
  refusals.write(Level::warning, fmt::format(R"(connection closed reason="{}")", reason));
  close(connection);
}

}  // namespace ivr
