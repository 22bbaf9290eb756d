#pragma once
/// The reports of a comparison that people and spreadsheets read, from its compare.json.

#include <string>

#include "sim/base/strict_json.h"

namespace vargsim {

std::string comparison_html(const Json& comparison);
std::string comparison_markdown(const Json& comparison);
std::string comparison_csv(const Json& comparison);

}  // namespace vargsim
