#include "fcgi_app/serve/connection_table.hpp"

#include <unistd.h>

#include <iterator>

namespace ivr {

ConnectionTable::~ConnectionTable() {
  for (const Connection& connection : all_) ::close(connection.fd);
}

Connection& ConnectionTable::add(int fd) {
  const std::lock_guard lock(mutex_);
  Connection& connection = all_.emplace_back();
  connection.fd = fd;
  connection.place = std::prev(all_.end());
  return connection;
}

void ConnectionTable::close(Connection& connection) {
  ::close(connection.fd);
  const std::lock_guard lock(mutex_);
  all_.erase(connection.place);
}

bool ConnectionTable::empty() const {
  const std::lock_guard lock(mutex_);
  return all_.empty();
}

}  // namespace ivr
