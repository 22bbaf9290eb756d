#pragma once
/// The tables of keys in docs/config.md, from the descriptions of the fields.

#include <string>
#include <vector>

#include "sim/base/field_describer.h"

namespace vargsim {

/// What a field may be, as a table's cell: "1..1024", "power of two in 1..16", "`a`, `b`".
std::string valid_values(const FieldDescription& field);

/// A table of the fields that are no objects, then one for each object.
std::string key_tables(const std::vector<FieldDescription>& fields);

/// The options of all built-in networks, with the families that have them and their defaults.
std::string network_option_table();

}  // namespace vargsim
