#pragma once
/// Where every buffer of a partition lies in the SRAM.

#include <array>
#include <optional>

#include "sim/schedule/fusion/partition.h"

namespace vargsim {

/// The rings of one layer that runs alone, or of one input that a concat moves.
using StepRings = std::vector<RingShapes>;

struct GroupLayout {
  std::vector<Bytes> kept;                                  ///< by map that the group puts on chip
  std::vector<std::array<Bytes, buffer_role_count>> rings;  ///< by step of a layer alone
  std::vector<Bytes> weights, biases;                       ///< by member of a fused group
  std::vector<Bytes> maps;                                  ///< by map of a fused group
  Bytes used_bytes = 0;                                     ///< by the group and all maps on chip
};

/// By group, in the first `capacity` bytes of the SRAM; none where these have room but in too small pieces.
/// `rings`: by group, of layers alone.
std::optional<std::vector<GroupLayout>> lay_out(const Partition& partition, const MapGraph& graph,
                                                const std::vector<StepRings>& rings,
                                                const SramParameters& sram, Bytes capacity);

}  // namespace vargsim
