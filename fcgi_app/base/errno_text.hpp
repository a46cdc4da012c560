// What an errno means, in the style of our messages: "no such file or directory".
#pragma once

#include <string>

namespace ivr {

// Safe to call from any thread, unlike strerror().
std::string errno_text(int number);

}  // namespace ivr
