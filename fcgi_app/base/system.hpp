// Answers of the operating system: the text of an error, random numbers, and how full a disk is.
//
// Safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <system_error>

namespace ivr {

inline std::string errno_text(int number) {
  std::string text = std::generic_category().message(number);
  // "Is a directory" becomes "is a directory"; words in capitals ("RPC …") remain as they are.
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (text.size() > 1 && upper(text[0]) && !upper(text[1])) text[0] = static_cast<char>(text[0] - 'A' + 'a');
  return text;
}

// So many random bytes (at most 256), each as two lower-case hexadecimal digits. Throws std::runtime_error.
std::string random_digits(std::size_t bytes);

// Of a file system: what is free for users other than root, and the whole. A file system that has no fixed
// number of inodes has zero of them.
struct DiskSpace {
  std::uint64_t free_bytes = 0;
  std::uint64_t bytes = 0;
  std::uint64_t free_inodes = 0;
  std::uint64_t inodes = 0;
};

// Of the one with this file or folder; nothing if it cannot be asked.
std::optional<DiskSpace> disk_space(const std::string& path);

}  // namespace ivr
