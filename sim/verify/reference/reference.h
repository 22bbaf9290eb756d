#pragma once
/// What a network computes on random data, worked out layer by layer from the network alone.
///
/// Knows no tiles, no tensors, no SRAM: one plain loop nest a layer type, written to be read. Where it
/// requantises it also chooses the factor, from all results of the layer, so that few of them saturate: a
/// wrong value that is clamped to the same limit would not show.

#include <cstdint>
#include <vector>

#include "hw_models/parameters.h"
#include "networks/network.h"
#include "sim/verify/random_data.h"
#include "sim/verify/registers.h"
#include "sim/verify/value_map.h"

namespace vargsim {

struct Reference {
  RandomData data;
  DatatypeParameters types;
  std::vector<ValueMap> inputs;           ///< of the network
  std::vector<ValueMap> maps;             ///< by layer
  std::vector<LayerRegisters> registers;  ///< by layer
  /// By layer: results at the limits of their range, or where their activation's table is at its largest.
  std::vector<std::int64_t> saturated;

  const ValueMap& map_of(LayerId id) const {
    return id < 0 ? inputs[static_cast<std::size_t>(network_input(id))] : maps[static_cast<std::size_t>(id)];
  }
};

Reference evaluate(const Network& network, const DatatypeParameters& types, std::uint64_t seed);

}  // namespace vargsim
