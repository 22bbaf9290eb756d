#pragma once
/// Checks JSON against a JSON Schema, as far as the schemas of this project go.

#include <string>

#include "sim/base/strict_json.h"

namespace vargsim::test {

/// What of `value` does not conform, with its pointer; empty where it conforms. Throws std::logic_error for a
/// keyword it does not know, so that no part of a schema goes unchecked.
std::string violation(const Json& schema, const Json& value, const std::string& pointer = "");

}  // namespace vargsim::test
