#pragma once
/// Questions to finished or unfinished results.

#include <string>
#include <vector>

#include "sim/sweep/database.h"
#include "sim/sweep/outcome.h"

namespace vargsim {

/// The points with the least of a column; with several columns the Pareto front: every point that no other
/// beats or equals in all of them and beats in one. Rows have the point, the keys of the sweep, and the
/// columns of the question. `where`: a condition over columns (expression.h), or empty. Points with equal
/// figures are all there. Throws InputError for an unknown column.
Table best_points(const Database& results, const std::vector<std::string>& columns, const std::string& where);

std::string table_text(const Table& table);
Json table_json(const Table& table);

}  // namespace vargsim
