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
  Bytes sram_bytes = 0;        ///< that the units read and write in the SRAM
  std::int64_t energy_pj = 0;  ///< of what tilings differ in: DRAM, SRAM, leakage; not of MACs and registers

  TilingCost& operator+=(const TilingCost& other);
};

/// What the array or vector unit takes for a tile.
struct TileWork {
  Cycles cycles = 0;     ///< with fill and drain
  Bytes sram_bytes = 0;  ///< read and written in the SRAM

  TileWork& operator+=(const TileWork& other);
  TileWork operator*(std::int64_t times) const { return {cycles * times, sram_bytes * times}; }
};
TileWork tile_work(const WindowedOp& op, int rows, int cols, int groups, int out_per_group,
                   const Dataflow& dataflow, const HardwareParameters& hardware);

/// What of a tiling's cost needs no model of the array.
struct TilingTraffic {
  Bytes bytes = 0;
  std::int64_t tiles = 0;
  std::int64_t transfers = 0;
  Cycles dram = 0;
  Cycles first = 0;  ///< loads before the first tile computes
  Cycles last = 0;   ///< store behind the last
  Cycles dispatched = 0;
  /// Transfers that a single buffer keeps from running beside the computes.
  Cycles serial_weights = 0, serial_ifmap = 0, serial_ofmap = 0;

  Cycles serial(const DoubleBuffers& doubled) const {
    return (doubled.weights ? 0 : serial_weights) + (doubled.ifmap ? 0 : serial_ifmap) +
           (doubled.ofmap ? 0 : serial_ofmap);
  }
};

/// Bytes of each tensor of a layer that a tiling moves.
struct TilingBytes {
  Bytes weights = 0, bias = 0, ifmap = 0, residual = 0, ofmap = 0;
  Bytes sum() const { return weights + bias + ifmap + residual + ofmap; }
  TilingBytes& operator+=(const TilingBytes& other);
};

/// A tile of a convolution as the array sees it.
ArrayWork array_work(const WindowedOp& op, int rows, int cols, int groups, int out_per_group);

/// Rows and columns of the ifmap that one pass over it reads.
struct MapReads {
  std::int64_t rows = 0;
  std::int64_t cols = 0;
};
MapReads map_reads(const WindowedOp& op, const Tiling& tiling);

TilingBytes tiling_bytes(const WindowedOp& op, const Tiling& tiling);
TilingBytes tiling_bytes(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts,
                         const MapReads& reads);

/// Bytes of a layer whose every map lies in DRAM, each touched element moved once: no tiling moves less.
TilingBytes compulsory_bytes(const WindowedOp& op);

class CostModel {
 public:
  explicit CostModel(const HardwareParameters& hardware);

  /// Cost of a tiling of `op`. Remembers tile cycles between calls on the same layer.
  TilingCost cost(const WindowedOp& op, const Tiling& tiling);
  TilingCost cost(const WindowedOp& op, const Tiling& tiling, const TilingTraffic& traffic);

  TilingTraffic traffic(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts,
                        const MapReads& reads) const;

  /// What tilings of these channel tiles, loops and strips have at least, however many rows and, down to
  /// `least_cols`, columns their tiles have. `tiling`: with all rows; `reads`: the fewest.
  TilingTraffic least_traffic(const WindowedOp& op, const Tiling& tiling, const MapReads& reads,
                              int least_cols) const;

  /// Cycles that no tiling of `op` computes in fewer than, fill and drain apart: every lane busy, and no
  /// fewer than its outputs need to leave.
  Cycles least_compute(const WindowedOp& op) const;

  /// The same for tilings of given channel tiles, as the array's lanes fit them.
  Cycles least_compute(const WindowedOp& op, int tile_groups, int tile_out_per_group) const;

  /// Cycles that every tile takes besides computing: to fill and drain at least.
  Cycles least_tile_overhead(const WindowedOp& op) const;

  /// Cycles before a first tile of so many output channels can compute: its weights, and all biases, come
  /// first.
  Cycles least_first_load(const WindowedOp& op, int channels) const;

  /// The tiling with this traffic costs no fewer cycles. `compute`: from `least_compute`.
  Cycles least_cycles(const WindowedOp& op, const TilingTraffic& traffic, const DoubleBuffers& doubled,
                      Cycles compute) const;

  /// Output channels of a group that the array works on at once.
  int outputs_at_once() const { return dataflow_->outputs_at_once(); }

  /// Cycles the DRAM and the DMA need for long runs of `bytes`, with so many stores and transfers in all.
  Cycles streaming_cycles(Bytes bytes, std::int64_t stores, std::int64_t transfers) const;

  /// Of bytes moved to and from DRAM, accesses of the units to the SRAM, and time.
  std::int64_t energy_pj(Bytes bytes, Bytes sram_bytes, Cycles cycles) const;

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

  TileWork work_of_tile(const WindowedOp& op, int rows, int cols, int groups, int out_per_group);
  TileWork work_of_tiles(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts);
  TileWork work_of_channel_tile(const WindowedOp& op, const Tiling& tiling, int groups, int out_per_group);
  void set_energy_rates();
  static Cycles total_cycles(const TilingTraffic& traffic, const DoubleBuffers& doubled, Cycles compute,
                             Cycles exposed);
  void add_ends(const WindowedOp& op, const Tiling& tile, const TilingBytes& bytes,
                TilingTraffic& traffic) const;
  std::int64_t burst_estimate(Bytes bytes, Bytes run_bytes, Bytes span_bytes) const;
  Cycles dram_cycles(std::int64_t bursts) const;

  const HardwareParameters& hardware_;
  std::unique_ptr<Dataflow> dataflow_;
  double cycles_per_burst_;      ///< of all channels together, refresh included
  Cycles latency_;               ///< of a transfer: descriptor, dispatch, row activation, first data
  Cycles turnaround_;            ///< the DRAM's bus from reads to writes and back to reads
  double pj_per_dram_byte_ = 0;  ///< a burst's share, and an ACT for each row's worth
  double pj_per_sram_byte_ = 0;
  double pj_per_cycle_ = 0;  ///< leakage, standby and refresh of the DRAM
  std::unordered_map<TileKey, TileWork, TileKeyHash> tiles_;
};

}  // namespace vargsim
