// A value, or why there is none.
//
// Not for mistakes in a config: those are Diagnostics, all at once.
#pragma once

#include <tl/expected.hpp>

#include <string>

namespace ivr {

// std::expected of C++23, which g++ 12 does not have. The reason is a text unless a caller must tell reasons
// apart.
template <class T, class E = std::string>
using Result = tl::expected<T, E>;

using Unexpected = tl::unexpected<std::string>;

}  // namespace ivr
