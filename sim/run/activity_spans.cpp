#include "sim/run/activity_spans.h"

#include <algorithm>

#include <fmt/format.h>

namespace vargsim {
namespace {

class TrackBuilder {
 public:
  explicit TrackBuilder(const DetailedRun& run) : run_(run) {
    tracks_.push_back({TrackKind::sequencer, "sequencer", {}});
    for (int channel = 0; channel < run.hardware.dma.channels; ++channel)
      tracks_.push_back({TrackKind::dma_channel, fmt::format("DMA {}", channel), {}});
    tracks_.push_back({TrackKind::mac_array, "MAC array", {}});
    tracks_.push_back({TrackKind::vector_unit, "vector unit", {}});
    for (int channel = 0; channel < run.hardware.dram.channels; ++channel)
      tracks_.push_back({TrackKind::dram_channel, fmt::format("DRAM {}", channel), {}});
  }

  std::vector<Track> build() {
    for (std::size_t id = 0; id < run_.timeline.size(); ++id)
      add_command(static_cast<CommandId>(id), run_.timeline[id]);
    for (Track& track : tracks_) {
      std::sort(track.spans.begin(), track.spans.end(),
                [](const ActivitySpan& a, const ActivitySpan& b) { return a.begin < b.begin; });
    }
    add_bus_segments();
    return std::move(tracks_);
  }

 private:
  std::size_t dma_track(int channel) const { return 1 + static_cast<std::size_t>(channel); }
  std::size_t array_track() const { return dma_track(run_.hardware.dma.channels); }
  std::size_t dram_track(int channel) const { return array_track() + 2 + static_cast<std::size_t>(channel); }

  std::size_t unit_track(CommandId id, const CommandTiming& timing) const {
    const auto* compute = std::get_if<Compute>(&run_.program.command(id).body);
    if (compute == nullptr) return dma_track(timing.dma_channel);
    return array_track() + (compute->unit() == ComputeUnit::mac_array ? 0 : 1);
  }

  void add_command(CommandId id, const CommandTiming& timing) {
    const auto dispatched = double(timing.dispatched);
    const double dispatch = std::min(dispatched, double(run_.hardware.sequencer.dispatch_cycles));
    tracks_[0].spans.push_back({dispatched - dispatch, dispatched, id, 0});
    tracks_[unit_track(id, timing)].spans.push_back({double(timing.begin), double(timing.end), id, 0});
  }

  /// A stream's k-th transfer is that of its DMA channel's k-th command.
  void add_bus_segments() {
    const double cycles_per_fs = double(run_.hardware.clock_mhz) * 1e-9;
    for (const BusSegment& segment : run_.bus_log.segments()) {
      const Track& channel = tracks_[dma_track(segment.stream)];
      const CommandId id = channel.spans[static_cast<std::size_t>(segment.transfer)].command;
      tracks_[dram_track(segment.channel)].spans.push_back({double(segment.begin_fs) * cycles_per_fs,
                                                            double(segment.end_fs) * cycles_per_fs, id,
                                                            segment.bursts});
    }
  }

  const DetailedRun& run_;
  std::vector<Track> tracks_;
};

}  // namespace

std::vector<Track> activity_tracks(const DetailedRun& run) {
  return TrackBuilder(run).build();
}

}  // namespace vargsim
