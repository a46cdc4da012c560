// Random numbers that nobody can guess, from the kernel.
#pragma once

#include <cstddef>
#include <string>

namespace ivr {

// So many random bytes (at most 256), each as two lower-case hexadecimal digits. Throws std::runtime_error.
std::string random_digits(std::size_t bytes);

}  // namespace ivr
