#pragma once
/// JSON Schemas (draft 2020-12) of the configuration files, from the descriptions of their fields.

#include <vector>

#include "sim/base/field_describer.h"
#include "sim/base/strict_json.h"

namespace vargsim {

/// A schema says what it can of one key at a time; rules between keys stand in its descriptions.
Json fields_schema(const std::vector<FieldDescription>& fields);  ///< of an object with these keys alone

Json hardware_schema();
Json dram_part_schema();

/// Of a sweep file; which keys and values its points may have is for the other schemas.
Json sweep_schema();

}  // namespace vargsim
