#include "sim/schedule/cost.h"

#include <algorithm>
#include <cmath>

#include "hw_models/dram/estimates.h"
#include "hw_models/vector_unit/vector_cost.h"

namespace vargsim {
namespace {

/// Columns that strips of `tiling.cols` outputs read, halos between strips counted twice.
std::int64_t columns_read(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  std::int64_t sum = 0;
  for (int strip = 0; strip < counts.strips; ++strip) {
    const int first = strip * tiling.cols;
    const int count = std::min(tiling.cols, op.out.cols - first);
    sum += input_span(first, count, op.window_cols(), op.stride_cols, op.pad_left, op.in.cols).size();
  }
  return sum;
}

/// Rows that one pass over the map reads: consecutive tiles share their halo, gaps between tiles are skipped.
std::int64_t rows_read(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  std::int64_t sum = 0;
  int loaded = 0;
  for (int tile = 0; tile < counts.rows; ++tile) {
    const int first = tile * tiling.rows;
    const int count = std::min(tiling.rows, op.out.rows - first);
    const Span span = input_span(first, count, op.window_rows(), op.stride_rows, op.pad_top, op.in.rows);
    sum += std::max(0, span.end - std::max(span.begin, loaded));
    loaded = std::max(loaded, span.end);
  }
  return sum;
}

/// How often each ifmap element is read, halos apart.
std::int64_t ifmap_passes(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  return ifmap_is_reread(op, tiling, counts) ? ceil_div(op.out_per_group(), tiling.out_per_group) : 1;
}

std::int64_t weight_passes(const Tiling& tiling, const TileCounts& counts) {
  const bool streamed = tiling.order == LoopOrder::maps_outer && counts.channels > 1 && !tiling.keep_inner;
  return streamed ? counts.spatial() : 1;
}

struct Share {
  int size = 0;
  int count = 0;
};

/// A dimension of `size` cut into tiles of `tile`: how many full ones and the rest.
std::array<Share, 2> shares(int size, int tile) {
  const int full = size / tile;
  const int rest = size % tile;
  return {Share{tile, full}, Share{rest, rest > 0 ? 1 : 0}};
}

Bytes residual_bytes(const WindowedOp& op) {
  switch (op.residual) {
    case Residual::none:
      break;
    case Residual::map:
      return op.out.pixels() * op.in_bytes(op.out.channels) * op.images;
    case Residual::channel_factors:
      return op.in_bytes(op.out.channels) * op.images;
  }
  return 0;
}

std::int64_t residual_loads(const WindowedOp& op, const TileCounts& counts) {
  if (op.residual_on_chip) return 0;
  switch (op.residual) {
    case Residual::none:
      break;
    case Residual::map:
      return counts.tiles();
    case Residual::channel_factors:
      return std::int64_t{counts.images} * counts.channels;
  }
  return 0;
}

/// Loads and stores of a layer.
std::int64_t count_transfers(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  const bool maps_outer = tiling.order == LoopOrder::maps_outer;
  std::int64_t ifmap_loads =
      maps_outer || tiling.keep_inner ? counts.spatial() : counts.spatial() * counts.channels;
  if (op.ifmap_on_chip) ifmap_loads = 0;
  const std::int64_t weight_loads = op.has_weights ? counts.channels * weight_passes(tiling, counts) : 0;
  const std::int64_t stores = op.ofmap_on_chip ? 0 : counts.tiles();
  return ifmap_loads + weight_loads + (op.has_bias ? 1 : 0) + residual_loads(op, counts) + stores;
}

/// Bytes of each tensor when `ifmap_pixels` of the ifmap and every weight `weight_passes` times are read.
TilingBytes bytes_moved(const WindowedOp& op, std::int64_t ifmap_pixels, std::int64_t weight_passes) {
  TilingBytes bytes;
  if (op.has_weights) bytes.weights = op.filter_bytes() * op.out.channels * weight_passes;
  if (op.has_bias) bytes.bias = Bytes{op.bias_bytes} * op.out.channels;
  (op.moves_only ? bytes.residual : bytes.ifmap) = ifmap_pixels * op.in_bytes(op.in.channels) * op.images;
  bytes.residual += residual_bytes(op);
  bytes.ofmap = op.ofmap_bytes();
  if (op.ifmap_on_chip) bytes.ifmap = 0;
  if (op.residual_on_chip) bytes.residual = 0;
  if (op.ofmap_on_chip) bytes.ofmap = 0;
  return bytes;
}

}  // namespace

ArrayWork array_work(const WindowedOp& op, int rows, int cols, int groups, int out_per_group) {
  ArrayWork work{groups, op.in_per_group(), out_per_group, rows, cols, op.kernel_rows, op.kernel_cols};
  work.stride_rows = op.stride_rows;
  work.stride_cols = op.stride_cols;
  work.dilation_rows = op.dilation_rows;
  work.dilation_cols = op.dilation_cols;
  return work;
}

TilingBytes& TilingBytes::operator+=(const TilingBytes& other) {
  weights += other.weights;
  bias += other.bias;
  ifmap += other.ifmap;
  residual += other.residual;
  ofmap += other.ofmap;
  return *this;
}

TilingBytes tiling_bytes(const WindowedOp& op, const Tiling& tiling) {
  const TileCounts counts = count_tiles(op, tiling);
  const std::int64_t ifmap_pixels =
      rows_read(op, tiling, counts) * columns_read(op, tiling, counts) * ifmap_passes(op, tiling, counts);
  return bytes_moved(op, ifmap_pixels, weight_passes(tiling, counts));
}

TilingBytes compulsory_bytes(const WindowedOp& op) {
  const std::int64_t rows =
      touched(op.out.rows, op.kernel_rows, op.stride_rows, op.dilation_rows, op.pad_top, op.in.rows);
  const std::int64_t cols =
      touched(op.out.cols, op.kernel_cols, op.stride_cols, op.dilation_cols, op.pad_left, op.in.cols);
  return bytes_moved(op, rows * cols, 1);
}

CostModel::CostModel(const HardwareParameters& hardware)
    : hardware_(hardware), dataflow_(make_dataflow(hardware.mac_array, hardware.datatypes)) {
  const DramPart& part = hardware.dram.part;
  const double cycles_per_tick = part.tck_ps * 1e-6 * hardware.clock_mhz;
  const double available = dram::available_time(part, hardware.dram.refresh);
  cycles_per_burst_ = part.burst_ticks * cycles_per_tick / available / hardware.dram.channels;
  // From the end of read data to the begin of write data and back again (see docs/model.md).
  turnaround_ = static_cast<Cycles>(std::ceil(double(dram::turnaround_ticks(part)) * cycles_per_tick));
  latency_ = hardware.dma.descriptor_cycles + hardware.sequencer.dispatch_cycles +
             static_cast<Cycles>(std::ceil((part.rcd + part.cl) * cycles_per_tick));
}

void CostModel::start_layer() {
  tile_cycles_.clear();
}

Cycles CostModel::tile_cycles(const WindowedOp& op, int rows, int cols, int groups, int out_per_group) {
  if (op.moves_only) return 0;
  const std::int64_t outputs = std::int64_t{rows} * cols * groups * out_per_group;
  if (!op.on_array()) {
    const std::int64_t operations = outputs * operations_per_output(op.kind, op.taps(), op.norm_size);
    return vector_cycles(hardware_.vector_unit, operations) + hardware_.vector_unit.pipeline_depth +
           hardware_.sram.latency_cycles;
  }
  const TileKey key{rows, cols, groups, out_per_group};
  const auto [entry, inserted] = tile_cycles_.try_emplace(key, 0);
  if (inserted) {
    const ArrayCost cost = dataflow_->cost(array_work(op, rows, cols, groups, out_per_group));
    entry->second = std::max(cost.compute, requantise_cycles(hardware_.vector_unit, outputs)) +
                    cost.fill_drain + hardware_.sram.latency_cycles;
  }
  return entry->second;
}

Cycles CostModel::channel_tile_cycles(const WindowedOp& op, const Tiling& tiling, int groups,
                                      int out_per_group) {
  Cycles sum = 0;
  for (const Share& rows : shares(op.out.rows, tiling.rows)) {
    for (const Share& cols : shares(op.out.cols, tiling.cols)) {
      const Cycles count = Cycles{rows.count} * cols.count;
      if (count > 0) sum += count * tile_cycles(op, rows.size, cols.size, groups, out_per_group);
    }
  }
  return sum;
}

Cycles CostModel::compute_cycles(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  Cycles sum = 0;
  for (const Share& groups : shares(op.groups, tiling.groups)) {
    for (const Share& out : shares(op.out_per_group(), tiling.out_per_group)) {
      const Cycles count = Cycles{groups.count} * out.count;
      if (count > 0) sum += count * channel_tile_cycles(op, tiling, groups.size, out.size);
    }
  }
  return sum * counts.images;
}

/// Bursts of `bytes` that lie in runs of `run_bytes`: runs that do not start on a burst touch one more,
/// unless they lie so close together that they share bursts (`span_bytes`: from the first to the last byte).
std::int64_t CostModel::burst_estimate(Bytes bytes, Bytes run_bytes, Bytes span_bytes) const {
  if (bytes == 0) return 0;
  const Bytes burst = hardware_.dram.part.burst_bytes();
  const std::int64_t runs = ceil_div(bytes, run_bytes);
  const std::int64_t a_run = run_bytes % burst == 0 ? run_bytes / burst : run_bytes / burst + 1;
  return std::min(runs * a_run, ceil_div(span_bytes, burst) + 1);
}

Cycles CostModel::dram_cycles(std::int64_t bursts) const {
  return static_cast<Cycles>(std::ceil(double(bursts) * cycles_per_burst_));
}

Cycles CostModel::streaming_cycles(Bytes bytes, std::int64_t stores, std::int64_t transfers) const {
  const Cycles bus = dram_cycles(ceil_div(bytes, hardware_.dram.part.burst_bytes())) + stores * turnaround_;
  return std::max(bus, ceil_div<Cycles>(bus + transfers * latency_, hardware_.dma.channels));
}

TilingCost CostModel::cost(const WindowedOp& op, const Tiling& tiling) {
  const TileCounts counts = count_tiles(op, tiling);
  const TilingBytes bytes = tiling_bytes(op, tiling);
  const std::int64_t passes = ifmap_passes(op, tiling, counts);
  const int in_line_channels = ifmap_line_channels(op, tiling);
  const int out_tile_channels = tiling.groups * tiling.out_per_group;

  // A map's runs: whole tiles of rows when all channels of the tensor and all columns are moved, else rows of
  // a strip or single pixels.
  const auto map_bursts = [&](Bytes moved, int tile_channels, const MapShape& map, const MapView& view,
                              int tile_rows, int tile_cols, int bits, std::int64_t times) {
    const int tensor_channels = view.tensor_channels > 0 ? view.tensor_channels : map.channels;
    Bytes run = packed_bytes(tile_channels, bits);
    const bool whole_pixels = tile_channels == tensor_channels && view.col_step == 1;
    if (whole_pixels) run *= tile_cols;
    if (whole_pixels && tile_cols == map.cols && view.row_step == 1) run *= tile_rows;
    const std::int64_t channel_tiles = ceil_div(map.channels, tile_channels);
    const Bytes span = map.pixels() * packed_bytes(tensor_channels, bits) * view.col_step;
    return burst_estimate(moved, std::max<Bytes>(1, run), span * op.images * times * channel_tiles);
  };
  const int in_rows = std::min(op.in.rows, tiling.rows * op.stride_rows);
  const int in_cols = std::min(op.in.cols, (tiling.cols - 1) * op.stride_cols + op.window_cols());
  const std::int64_t bursts =
      burst_estimate(bytes.weights, std::max<Bytes>(1, op.filter_bytes() * out_tile_channels),
                     bytes.weights) +
      burst_estimate(bytes.bias, std::max<Bytes>(1, bytes.bias), bytes.bias) +
      map_bursts(bytes.ifmap, in_line_channels, op.in, op.in_view, in_rows, in_cols, op.in_bits, passes) +
      map_bursts(bytes.residual, out_tile_channels, op.out, op.residual_view, tiling.rows, tiling.cols,
                 op.in_bits, 1) +
      map_bursts(bytes.ofmap, out_tile_channels, op.out, op.out_view, tiling.rows, tiling.cols, op.out_bits,
                 1);

  TilingCost cost;
  cost.bytes = bytes.sum();
  cost.compute = compute_cycles(op, tiling, counts);
  cost.transfers = count_transfers(op, tiling, counts);
  const Bytes out_tile = Bytes{tiling.rows} * tiling.cols * op.out_bytes(out_tile_channels);
  const Bytes burst = hardware_.dram.part.burst_bytes();
  // Loads go on between two parts of a store that the arbiter lets through in one go, so each part turns the
  // bus round.
  const std::int64_t store_parts =
      ceil_div<std::int64_t>(ceil_div(out_tile, burst), hardware_.dram.arbitration_bursts);
  const std::int64_t stores = op.ofmap_on_chip ? 0 : counts.tiles();
  const Cycles bus = dram_cycles(bursts) + stores * store_parts * turnaround_;
  cost.dram = std::max(bus, ceil_div<Cycles>(bus + cost.transfers * latency_, hardware_.dma.channels));

  // Before the first tile computes, its operands must be there; after the last, its outputs must leave.
  const int first_rows = std::min(op.in.rows, (tiling.rows - 1) * op.stride_rows + op.window_rows());
  const Bytes first_bytes =
      (op.has_weights ? op.filter_bytes() * out_tile_channels : 0) + bytes.bias +
      (op.ifmap_on_chip ? 0 : Bytes{first_rows} * in_cols * op.in_bytes(in_line_channels)) +
      (bytes.residual > 0 ? Bytes{tiling.rows} * tiling.cols * op.in_bytes(out_tile_channels) : 0);
  const Cycles first = first_bytes == 0 ? 0 : latency_ + dram_cycles(ceil_div(first_bytes, burst));
  const Cycles last = stores == 0 ? 0 : latency_ + dram_cycles(ceil_div(out_tile, burst));
  const Cycles dispatched = hardware_.sequencer.dispatch_cycles * (cost.transfers + counts.tiles());
  // Between the last load and the last store the DRAM has nothing to do but wait for a tile of compute.
  const Cycles exposed = tile_cycles(op, tiling.rows, tiling.cols, tiling.groups, tiling.out_per_group);
  cost.cycles = std::max(first + std::max(cost.compute, dispatched) + last,
                         cost.transfers == 0 ? 0 : cost.dram + exposed);
  return cost;
}

}  // namespace vargsim
