#pragma once
/// JSON Schemas of what commands print and write (configs/schema/output/), and a check against them.

#include <string>
#include <string_view>
#include <vector>

#include "sim/base/strict_json.h"

namespace vargsim {

struct SchemaFile {
  std::string_view name;  ///< "run"
  std::string_view text;
};

/// Compiled in, by name.
const std::vector<SchemaFile>& schema_files();

/// Throws std::logic_error for an unknown name.
const Json& report_schema(const std::string& name);

/// Knows of JSON Schema what these schemas use: type, const, enum, required, properties,
/// additionalProperties, items, minimum, $ref to #/$defs. Throws InputError that names source, pointer, value
/// and what would be valid.
void check_against_schema(const Json& document, const Json& schema, const std::string& source);

}  // namespace vargsim
