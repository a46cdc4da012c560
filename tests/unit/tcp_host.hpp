// A server on a free port of 127.0.0.1 that does with each connection what a test says.
//
// Its thread serves one connection after the other and ends with the object.
#pragma once

#include "fcgi_app/base/unique_fd.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <atomic>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

namespace ivr {

class TcpConnection {
 public:
  explicit TcpConnection(int fd) : fd_(fd) {}

  // What comes up to and with the mark; less when the other side goes.
  std::string read_to(std::string_view mark) {
    std::string text;
    char byte = 0;
    while (!text.ends_with(mark) && ::recv(fd_, &byte, 1, 0) == 1) text += byte;
    return text;
  }
  std::string read(std::size_t count) {
    std::string text(count, '\0');
    const auto got = ::recv(fd_, text.data(), count, MSG_WAITALL);
    text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return text;
  }
  void send(std::string_view text) { ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL); }
  // Until the other side has gone.
  void wait_for_end() {
    char byte = 0;
    while (::recv(fd_, &byte, 1, 0) == 1) continue;
  }
  // What is closed then ends with a RST.
  void reset_when_closed() {
    const linger at_once{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  }

 private:
  int fd_;
};

class TcpHost {
 public:
  // serve: with the number of the connection, from 1.
  using Serve = std::function<void(TcpConnection&, int)>;

  explicit TcpHost(Serve serve) : serve_(std::move(serve)), listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_.number(), reinterpret_cast<sockaddr*>(&address), size);
    ::getsockname(listener_.number(), reinterpret_cast<sockaddr*>(&address), &size);
    ::listen(listener_.number(), 16);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
  }
  ~TcpHost() {
    ::shutdown(listener_.number(), SHUT_RDWR);
    thread_.join();
  }
  TcpHost(const TcpHost&) = delete;
  TcpHost& operator=(const TcpHost&) = delete;

  [[nodiscard]] int port() const { return port_; }
  [[nodiscard]] int connections() const { return connections_; }

 private:
  void run() {
    for (;;) {
      const UniqueFd accepted(::accept(listener_.number(), nullptr, nullptr));
      if (!accepted) return;
      TcpConnection connection(accepted.number());
      serve_(connection, ++connections_);
    }
  }

  Serve serve_;
  UniqueFd listener_;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

}  // namespace ivr
