// Cuts a long text into parts that one <Say> can take.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// Parts of at most most code points each, cut behind the last sentence that fits, else behind the last word,
// else anywhere between two code points. text must be UTF-8. No parts for an empty text.
std::vector<std::string> split_sentences(std::string_view text, std::size_t most);

}  // namespace ivr
