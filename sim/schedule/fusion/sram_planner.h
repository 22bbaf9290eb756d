#pragma once
/// Places buffers of known size and life in the SRAM.
///
/// Maps that outlive a group lie at the ends of the SRAM, so that what is left is in one piece; what lives
/// for one group alone goes where the group before it has nothing, so that its loads need not wait.

#include <optional>
#include <vector>

#include "sim/base/units.h"

namespace vargsim {

/// Lives in slots [first_slot, last_slot] of the schedule's time.
struct PlannedBuffer {
  Bytes bytes = 0;
  int first_slot = 0;
  int last_slot = 0;
};

/// Offsets by buffer, multiples of `word_bytes`; none where the pieces that are left are too small. Buffers
/// must be sorted by their first slot.
std::optional<std::vector<Bytes>> place_buffers(const std::vector<PlannedBuffer>& buffers, Bytes capacity,
                                                Bytes word_bytes);

}  // namespace vargsim
