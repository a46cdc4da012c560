// Fills %(name)s references in, as Python's configparser does.
//
// "%%" is a percent sign, "%(name)s" the value of that key in the same section or in [DEFAULT]. A lone "%"
// is a percent sign (the "%20" of a URL), where configparser refuses it.
#pragma once

#include "core/base/result.hpp"
#include "core/ini/document.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace ivr {

// The value of entry with its references filled in, or what is wrong with it: an unknown name, a reference
// without its end ")s", references nested deeper than ten (configparser's limit; so cycles end too),
// or so many references that megabytes would come of them.
Result<std::string> interpolate(const IniDocument& document, const IniSection& section,
                                const IniEntry& entry);

// The names a value refers to, in lower case, in their order; those of a broken reference
// are left out. The value as it is in the file: references within what is filled in are not followed.
std::vector<std::string> referenced_names(std::string_view value);

}  // namespace ivr
