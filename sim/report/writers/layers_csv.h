#pragma once
/// layers.csv: one row a layer, one column a figure, names as dotted paths of run.json's layers.

#include <string>

#include "sim/report/result.h"

namespace vargsim {

std::string layers_csv(const Result& result);
std::string layers_csv(const nlohmann::ordered_json& run);  ///< of a run.json

}  // namespace vargsim
