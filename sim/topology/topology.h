#pragma once
/// The layers of a SCALE-Sim topology file (CSV), as work for the MAC array.

#include <string>
#include <vector>

#include "hw_models/mac_array/dataflow.h"

namespace vargsim {

struct TopologyLayer {
  std::string name;
  ArrayWork work;  ///< channels are those of one group
};

struct Topology {
  std::vector<TopologyLayer> layers;  ///< at least one
  std::vector<std::string>
      warnings;  ///< what of the file was not used: one sentence each, with file and line
};

/// A value of a topology file may be so large, and the MACs of all its layers together. With these no sum or
/// product of theirs overflows 64 bits on any array that a hardware file can describe.
constexpr int largest_topology_value = 1 << 24;
constexpr Macs most_topology_macs = Macs{1'000'000'000'000'000};

/// Reads a plain, .gz or .xz file with a header line and a layer a line, in one of two forms that the header
/// tells apart:
///
///   Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides
///   Layer, M, N, K                                         (M x K times K x N: M pixels, N filters)
///
/// Output rows = ceil((H - R + S) / S), columns likewise; maps are as the file gives them, padding included.
/// "Strides" may be two columns, Stride Height and Stride Width; a number without a column name behind
/// Strides is a stride width too, as SCALE-Sim has it. Case, spaces, trailing commas, empty lines and
/// comments (a cell that begins with #) do not matter. Behind these columns may stand, found by name:
///
///   Groups    convolution groups; Channels and Num Filter (K and N) are totals over the groups
///   Sparsity, Batch   must be dense (n:n) and 1: SCALE-Sim's sparse layers and batches are not modelled
///
/// Another column, and a line with nothing but a name (old files have such titles), gives a warning. Throws
/// InputError naming file, line and column, the value and what would be valid.
Topology read_topology(const std::string& path);

}  // namespace vargsim
