#pragma once
/// compare.json, schema vargsim/compare/1.

#include "sim/report/comparison.h"

namespace vargsim {

nlohmann::ordered_json compare_json(const Comparison& comparison);

}  // namespace vargsim
