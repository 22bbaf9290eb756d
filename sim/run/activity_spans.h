#pragma once
/// What each unit of the accelerator did when: the tracks of a timeline.

#include <string>
#include <vector>

#include "sim/run/run_job.h"

namespace vargsim {

/// Time in cycles; those of the DRAM's buses lie between edges.
struct ActivitySpan {
  double begin = 0;
  double end = 0;
  CommandId command = -1;
  std::int64_t bursts = 0;  ///< of the DRAM's buses only
};

enum class TrackKind { sequencer, dma_channel, mac_array, vector_unit, dram_channel };

struct Track {
  TrackKind kind = TrackKind::sequencer;
  std::string name;
  std::vector<ActivitySpan> spans;  ///< in the order of their begins; they do not overlap
};

/// The sequencer, each DMA channel, the array, the vector unit, each DRAM channel.
std::vector<Track> activity_tracks(const DetailedRun& run);

}  // namespace vargsim
