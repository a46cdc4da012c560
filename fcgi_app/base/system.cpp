#include "fcgi_app/base/system.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <iterator>
#include <stdexcept>
#include <vector>

namespace ivr {

std::string random_digits(std::size_t bytes) {
  std::vector<unsigned char> random(bytes);
  if (::getentropy(random.data(), random.size()) != 0) throw std::runtime_error(errno_text(errno));
  std::string digits;
  for (const unsigned char byte : random) fmt::format_to(std::back_inserter(digits), "{:02x}", byte);
  return digits;
}

}  // namespace ivr
