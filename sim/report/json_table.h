#pragma once
/// A list of JSON objects as a table: a row an object, a column a leaf, named by its dotted path.

#include "sim/base/strict_json.h"
#include "sim/report/report_table.h"

namespace vargsim {

/// Columns come in the order in which rows first have them; lists are cells of JSON text.
ReportTable json_table(const Json& rows);

}  // namespace vargsim
