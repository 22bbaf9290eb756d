#pragma once
/// What a tiling is expected to cost, with the models' own arithmetic: exact bytes, the array's closed form,
/// and the DRAM at its peak less refresh, bus turnarounds and set-up of transfers. The simulation adds what
/// only events show: row conflicts, bank conflicts, and how neighbouring layers share the DRAM.

#include <array>
#include <memory>
#include <unordered_map>

#include "hw_models/mac_array/dataflow.h"
#include "hw_models/parameters.h"
#include "sim/schedule/tiling.h"

namespace vargsim {

struct TilingCost {
  Bytes bytes = 0;     ///< asked of the DRAM, loads and stores: exact
  Cycles compute = 0;  ///< cycles of the array or vector unit over all tiles, with fill and drain
  Cycles dram = 0;     ///< cycles the DRAM needs for all bursts and the DMA for all descriptors
  Cycles cycles =
      0;  ///< estimate of the layer: compute and DRAM overlapped, but for the first loads and last store
  std::int64_t transfers = 0;
};

/// Bytes of each tensor of a layer that a tiling moves.
struct TilingBytes {
  Bytes weights = 0, bias = 0, ifmap = 0, residual = 0, ofmap = 0;
  Bytes sum() const { return weights + bias + ifmap + residual + ofmap; }
  TilingBytes& operator+=(const TilingBytes& other);
};

/// A tile of a convolution as the array sees it.
ArrayWork array_work(const WindowedOp& op, int rows, int cols, int groups, int out_per_group);

TilingBytes tiling_bytes(const WindowedOp& op, const Tiling& tiling);

/// Bytes of a layer whose every map lies in DRAM, each touched element moved once: no tiling moves less.
TilingBytes compulsory_bytes(const WindowedOp& op);

class CostModel {
 public:
  explicit CostModel(const HardwareParameters& hardware);

  /// Cost of a tiling of `op`. Remembers tile cycles between calls on the same layer.
  TilingCost cost(const WindowedOp& op, const Tiling& tiling);

  /// Output channels of a group that the array works on at once.
  int outputs_at_once() const { return dataflow_->outputs_at_once(); }

  /// Cycles the DRAM and the DMA need for long runs of `bytes`, with so many stores and transfers in all.
  Cycles streaming_cycles(Bytes bytes, std::int64_t stores, std::int64_t transfers) const;

  /// Forgets what it knows of the last layer.
  void start_layer();

 private:
  struct TileKey {
    int rows = 0, cols = 0;
    int groups = 0;
    int out_per_group = 0;
    bool operator==(const TileKey& other) const {
      return rows == other.rows && cols == other.cols && groups == other.groups &&
             out_per_group == other.out_per_group;
    }
  };
  struct TileKeyHash {
    std::size_t operator()(const TileKey& key) const {
      const auto mixed = static_cast<std::uint64_t>(key.rows) * 0x9E3779B97F4A7C15u ^
                         static_cast<std::uint64_t>(key.cols) << 16 ^
                         static_cast<std::uint64_t>(key.groups) << 32 ^
                         static_cast<std::uint64_t>(key.out_per_group);
      return static_cast<std::size_t>(mixed * 0xBF58476D1CE4E5B9u >> 16);
    }
  };

  Cycles tile_cycles(const WindowedOp& op, int rows, int cols, int groups, int out_per_group);
  Cycles compute_cycles(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts);
  Cycles channel_tile_cycles(const WindowedOp& op, const Tiling& tiling, int groups, int out_per_group);
  std::int64_t burst_estimate(Bytes bytes, Bytes run_bytes, Bytes span_bytes) const;
  Cycles dram_cycles(std::int64_t bursts) const;

  const HardwareParameters& hardware_;
  std::unique_ptr<Dataflow> dataflow_;
  double cycles_per_burst_;  ///< of all channels together, refresh included
  Cycles latency_;           ///< of a transfer: descriptor, dispatch, row activation, first data
  Cycles turnaround_;        ///< the DRAM's bus from reads to writes and back to reads
  std::unordered_map<TileKey, Cycles, TileKeyHash> tile_cycles_;
};

}  // namespace vargsim
