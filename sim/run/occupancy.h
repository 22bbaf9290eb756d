#pragma once
/// Which bytes of the SRAM were in use when.
///
/// A buffer is in use from the begin of the first command on it to the end of the last. Bytes that a buffer
/// of the next layer already uses while others of the same buffer are still in use count once.

#include <array>
#include <vector>

#include "hw_models/program.h"
#include "hw_models/timeline.h"

namespace vargsim {

/// Most bytes of the SRAM that were in use at one time.
Bytes peak_occupancy(const Program& program, const Timeline& timeline);

/// Bytes in use from a cycle on, by what the first command on their buffer holds there. Bytes that two
/// buffers cover belong to the one in use for longer.
struct OccupancyPoint {
  Cycles cycle = 0;
  std::array<Bytes, tensor_role_count> bytes{};

  Bytes sum() const;
};

/// Every change, in order; after the last one nothing is in use.
std::vector<OccupancyPoint> occupancy_over_time(const Program& program, const Timeline& timeline);

/// At most `most` (an even number) points: where there are more, the time is cut into most / 2 equal parts,
/// and of each the fullest point and the last one are kept.
std::vector<OccupancyPoint> thinned_out(const std::vector<OccupancyPoint>& points, std::size_t most);

}  // namespace vargsim
