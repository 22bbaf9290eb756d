#pragma once
/// run.json, schema vargsim/run/1.

#include "sim/report/result.h"

namespace vargsim {

nlohmann::ordered_json run_json(const Result& result);

/// An element of `layers`.
nlohmann::ordered_json layer_json(const LayerResult& layer, bool dram_energy_known);

}  // namespace vargsim
