#pragma once
/// The results of a sweep for people: a page, and a Markdown table.

#include <string>

#include "sim/sweep/database.h"

namespace vargsim {

/// Where there are very many points, those with the fewest cycles.
std::string sweep_html(const Database& results);
std::string sweep_markdown(const Database& results);

}  // namespace vargsim
