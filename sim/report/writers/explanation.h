#pragma once
/// Where the cycles of a layer or a network go, as text and as JSON.

#include <string>
#include <vector>

#include "sim/report/result.h"

namespace vargsim {

/// One layer: how it lies on the array, what became of the array's lanes, and what its cycles waited for.
std::string explain_layer(const LayerResult& layer);

/// The whole network: lanes and ledger, and the `most` layers with most cycles.
std::string explain_network(const Result& result, std::size_t most);

/// {"name", "cycles", "bound", "mapping", "lanes", "ledger"} of a layer.
nlohmann::ordered_json explanation_json(const LayerResult& layer);

}  // namespace vargsim
