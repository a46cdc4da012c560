#include "fcgi_app/base/signals.hpp"

#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace ivr {

Signals::Signals() {
  sigset_t wanted;
  sigemptyset(&wanted);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&wanted, number);
  const int why = ::pthread_sigmask(SIG_BLOCK, &wanted, nullptr);
  if (why != 0) throw std::system_error(why, std::generic_category(), "pthread_sigmask");
  fd_ = UniqueFd(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!fd_) throw std::system_error(errno, std::generic_category(), "signalfd");
}

Signals::Event Signals::next() {
  signalfd_siginfo info{};
  if (::read(fd_.number(), &info, sizeof info) != sizeof info) return Event::none;
  return info.ssi_signo == SIGHUP ? Event::reload : Event::stop;
}

}  // namespace ivr
