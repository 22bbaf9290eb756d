#include "sim/schedule/cost.h"

#include <algorithm>
#include <cmath>

#include "hw_models/dram/energy.h"
#include "hw_models/dram/estimates.h"
#include "hw_models/energy/energy_model.h"
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
  // Windows that meet leave no gap.
  if (op.window_rows() >= op.stride_rows) {
    return input_span(0, op.out.rows, op.window_rows(), op.stride_rows, op.pad_top, op.in.rows).size();
  }
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

/// The weights are loaded for each map tile. Every other map tile goes through them backwards and begins with
/// those that are there.
bool streams_weights(const Tiling& tiling, const TileCounts& counts) {
  return tiling.order == LoopOrder::maps_outer && counts.channels > 1 && !tiling.keep_inner;
}

std::int64_t weight_loads(const Tiling& tiling, const TileCounts& counts) {
  if (!streams_weights(tiling, counts)) return counts.channels;
  return (counts.channels - 1) * counts.spatial() + 1;
}

/// Output channels whose weights are loaded, each as often as it is.
std::int64_t filters_loaded(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  if (!streams_weights(tiling, counts)) return op.out.channels;
  const int full = tiling.groups * tiling.out_per_group;
  const int rest_groups = op.groups % tiling.groups;
  const int rest_out = op.out_per_group() % tiling.out_per_group;
  const int last =
      (rest_groups > 0 ? rest_groups : tiling.groups) * (rest_out > 0 ? rest_out : tiling.out_per_group);
  const std::int64_t turns = counts.spatial() - 1;  // at the last channel tile, then at the first, and so on
  return op.out.channels * counts.spatial() - (turns + 1) / 2 * last - turns / 2 * full;
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
struct Transfers {
  std::int64_t weights = 0, bias = 0, maps = 0, stores = 0;  ///< maps: ifmap and residual
  std::int64_t sum() const { return weights + bias + maps + stores; }
};

Transfers count_transfers(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  const bool once = tiling.order == LoopOrder::maps_outer || tiling.keep_inner;
  Transfers transfers;
  if (op.has_weights) transfers.weights = weight_loads(tiling, counts);
  transfers.bias = op.has_bias ? 1 : 0;
  transfers.maps = residual_loads(op, counts);
  if (!op.ifmap_on_chip) transfers.maps += counts.spatial() * (once ? 1 : counts.channels);
  transfers.stores = op.ofmap_on_chip ? 0 : counts.tiles();
  return transfers;
}

/// Bytes of each tensor when `ifmap_pixels` of the ifmap and `filters` filters are read.
TilingBytes bytes_moved(const WindowedOp& op, std::int64_t ifmap_pixels, std::int64_t filters) {
  TilingBytes bytes;
  if (op.has_weights) bytes.weights = op.filter_bytes() * filters;
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

TilingCost& TilingCost::operator+=(const TilingCost& other) {
  bytes += other.bytes;
  compute += other.compute;
  dram += other.dram;
  cycles += other.cycles;
  transfers += other.transfers;
  sram_bytes += other.sram_bytes;
  energy_pj += other.energy_pj;
  return *this;
}

TilingBytes& TilingBytes::operator+=(const TilingBytes& other) {
  weights += other.weights;
  bias += other.bias;
  ifmap += other.ifmap;
  residual += other.residual;
  ofmap += other.ofmap;
  return *this;
}

MapReads map_reads(const WindowedOp& op, const Tiling& tiling) {
  const TileCounts counts = count_tiles(op, tiling);
  return {rows_read(op, tiling, counts), columns_read(op, tiling, counts)};
}

TilingBytes tiling_bytes(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts,
                         const MapReads& reads) {
  const std::int64_t ifmap_pixels = reads.rows * reads.cols * ifmap_passes(op, tiling, counts);
  return bytes_moved(op, ifmap_pixels, filters_loaded(op, tiling, counts));
}

TilingBytes tiling_bytes(const WindowedOp& op, const Tiling& tiling) {
  return tiling_bytes(op, tiling, count_tiles(op, tiling), map_reads(op, tiling));
}

TilingBytes compulsory_bytes(const WindowedOp& op) {
  const std::int64_t rows =
      touched(op.out.rows, op.kernel_rows, op.stride_rows, op.dilation_rows, op.pad_top, op.in.rows);
  const std::int64_t cols =
      touched(op.out.cols, op.kernel_cols, op.stride_cols, op.dilation_cols, op.pad_left, op.in.cols);
  return bytes_moved(op, rows * cols, op.out.channels);
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
  set_energy_rates();
}

void CostModel::start_layer() {
  tiles_.clear();
}

TileWork& TileWork::operator+=(const TileWork& other) {
  cycles += other.cycles;
  sram_bytes += other.sram_bytes;
  return *this;
}

TileWork tile_work(const WindowedOp& op, int rows, int cols, int groups, int out_per_group,
                   const Dataflow& dataflow, const HardwareParameters& hardware) {
  if (op.moves_only) return {};
  const std::int64_t outputs = std::int64_t{rows} * cols * groups * out_per_group;
  if (!op.on_array()) {
    const std::int64_t operations = outputs * operations_per_output(op.kind, op.taps(), op.norm_size);
    const Bytes read = packed_bytes(outputs * op.taps(), op.in_bits) +
                       (op.residual == Residual::map ? packed_bytes(outputs, op.in_bits) : 0);
    return {vector_cycles(hardware.vector_unit, operations) + hardware.vector_unit.pipeline_depth +
                hardware.sram.latency_cycles,
            read + packed_bytes(outputs, op.out_bits)};
  }
  const ArrayCost cost = dataflow.cost(array_work(op, rows, cols, groups, out_per_group));
  return {std::max(cost.compute, requantise_cycles(hardware.vector_unit, outputs)) + cost.fill_drain +
              hardware.sram.latency_cycles,
          packed_bytes(cost.ifmap_reads, op.in_bits) + packed_bytes(cost.weight_reads, op.weight_bits) +
              packed_bytes(outputs, op.out_bits)};
}

TileWork CostModel::work_of_tile(const WindowedOp& op, int rows, int cols, int groups, int out_per_group) {
  if (!op.on_array()) return tile_work(op, rows, cols, groups, out_per_group, *dataflow_, hardware_);
  const auto [entry, is_new] = tiles_.try_emplace(TileKey{rows, cols, groups, out_per_group});
  if (is_new) entry->second = tile_work(op, rows, cols, groups, out_per_group, *dataflow_, hardware_);
  return entry->second;
}

TileWork CostModel::work_of_channel_tile(const WindowedOp& op, const Tiling& tiling, int groups,
                                         int out_per_group) {
  TileWork sum;
  for (const Share& rows : shares(op.out.rows, tiling.rows)) {
    for (const Share& cols : shares(op.out.cols, tiling.cols)) {
      const std::int64_t count = std::int64_t{rows.count} * cols.count;
      if (count > 0) sum += work_of_tile(op, rows.size, cols.size, groups, out_per_group) * count;
    }
  }
  return sum;
}

TileWork CostModel::work_of_tiles(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  TileWork sum;
  for (const Share& groups : shares(op.groups, tiling.groups)) {
    for (const Share& out : shares(op.out_per_group(), tiling.out_per_group)) {
      const std::int64_t count = std::int64_t{groups.count} * out.count;
      if (count > 0) sum += work_of_channel_tile(op, tiling, groups.size, out.size) * count;
    }
  }
  return sum * counts.images;
}

/// What commands take is linear, so that many of them show what one takes.
void CostModel::set_energy_rates() {
  const EnergyModel chip(hardware_);
  pj_per_sram_byte_ = chip.sram_pj_per_byte();
  pj_per_cycle_ = chip.leakage_pj_per_cycle();
  const DramParameters& dram = hardware_.dram;
  if (!has_energy(dram.part)) return;
  constexpr double pj_per_uj = 1e6;
  constexpr std::int64_t many = 1'000'000;
  DramCommands commands;
  commands.activates = commands.reads = commands.writes = many;
  const DramEnergy accesses = energy_of(dram.part, commands, dram.channels, 0);
  const double a_burst = (accesses.read_uj + accesses.write_uj) / 2 * pj_per_uj / many;
  const double an_activate = accesses.activate_uj * pj_per_uj / many;
  pj_per_dram_byte_ = a_burst / double(dram.part.burst_bytes()) + an_activate / double(dram.part.row_bytes());
  DramCommands standby;
  standby.open_ticks = many * dram.channels * dram.part.ranks;
  if (dram.refresh != RefreshPolicy::off && dram.part.refi > 0)
    standby.refreshes = many / dram.part.refi * dram.channels;
  const DramEnergy time = energy_of(dram.part, standby, dram.channels, many);
  const double ticks_a_cycle = 1e6 / hardware_.clock_mhz / dram.part.tck_ps;
  pj_per_cycle_ += (time.background_uj + time.refresh_uj) * pj_per_uj / many * ticks_a_cycle;
}

std::int64_t CostModel::energy_pj(Bytes bytes, Bytes sram_bytes, Cycles cycles) const {
  return std::llround(pj_per_dram_byte_ * double(bytes) + pj_per_sram_byte_ * double(bytes + sram_bytes) +
                      pj_per_cycle_ * double(cycles));
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

/// Before the first tile computes, its operands must be there; after the last, its outputs must leave.
void CostModel::add_ends(const WindowedOp& op, const Tiling& tile, const TilingBytes& bytes,
                         TilingTraffic& traffic) const {
  const Bytes burst = hardware_.dram.part.burst_bytes();
  const int channels = tile.groups * tile.out_per_group;
  const Bytes outputs = Bytes{tile.rows} * tile.cols * channels;
  const int rows = std::min(op.in.rows, (tile.rows - 1) * op.stride_rows + op.window_rows());
  const int cols = std::min(op.in.cols, (tile.cols - 1) * op.stride_cols + op.window_cols());
  const Bytes ifmap = Bytes{rows} * cols * op.in_bytes(ifmap_line_channels(op, tile));
  const Bytes first = (op.has_weights ? op.filter_bytes() * channels : 0) + bytes.bias +
                      (op.ifmap_on_chip ? 0 : ifmap) +
                      (bytes.residual > 0 ? packed_bytes(outputs, op.in_bits) : 0);
  if (first > 0) traffic.first = latency_ + dram_cycles(ceil_div(first, burst));
  if (!op.ofmap_on_chip)
    traffic.last = latency_ + dram_cycles(ceil_div(packed_bytes(outputs, op.out_bits), burst));
}

TilingTraffic CostModel::least_traffic(const WindowedOp& op, const Tiling& tiling, const MapReads& reads,
                                       int least_cols) const {
  const TileCounts counts = count_tiles(op, tiling);
  const TilingBytes bytes = tiling_bytes(op, tiling, counts, reads);
  const std::int64_t transfers = count_transfers(op, tiling, counts).sum();
  TilingTraffic traffic;
  traffic.bytes = bytes.sum();
  traffic.tiles = counts.tiles();
  traffic.transfers = transfers;
  // Strips load their halos twice, but such bytes may share bursts.
  const Bytes halos = bytes.ifmap - bytes.ifmap / std::max<std::int64_t>(1, reads.cols) *
                                        std::min<std::int64_t>(reads.cols, op.in.cols);
  const std::int64_t bursts = (traffic.bytes - halos) / hardware_.dram.part.burst_bytes() - 5;
  const Cycles bus = dram_cycles(std::max<std::int64_t>(0, bursts));
  traffic.dram = std::max(bus, (bus + transfers * latency_) / hardware_.dma.channels);
  traffic.dispatched = hardware_.sequencer.dispatch_cycles * (transfers + traffic.tiles);
  Tiling tile = tiling;
  tile.rows = 1;
  tile.cols = least_cols;
  add_ends(op, tile, bytes, traffic);
  return traffic;
}

TilingTraffic CostModel::traffic(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts,
                                 const MapReads& reads) const {
  const TilingBytes bytes = tiling_bytes(op, tiling, counts, reads);
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
  const std::int64_t weight_bursts =
      burst_estimate(bytes.weights, std::max<Bytes>(1, op.filter_bytes() * out_tile_channels), bytes.weights);
  const std::int64_t bias_bursts = burst_estimate(bytes.bias, std::max<Bytes>(1, bytes.bias), bytes.bias);
  const std::int64_t map_in_bursts =
      map_bursts(bytes.ifmap, in_line_channels, op.in, op.in_view, in_rows, in_cols, op.in_bits, passes) +
      map_bursts(bytes.residual, out_tile_channels, op.out, op.residual_view, tiling.rows, tiling.cols,
                 op.in_bits, 1);
  const std::int64_t store_bursts = map_bursts(bytes.ofmap, out_tile_channels, op.out, op.out_view,
                                               tiling.rows, tiling.cols, op.out_bits, 1);
  const std::int64_t bursts = weight_bursts + bias_bursts + map_in_bursts + store_bursts;

  const Transfers transfers = count_transfers(op, tiling, counts);
  TilingTraffic traffic;
  traffic.bytes = bytes.sum();
  traffic.tiles = counts.tiles();
  traffic.transfers = transfers.sum();
  const Bytes out_tile = Bytes{tiling.rows} * tiling.cols * op.out_bytes(out_tile_channels);
  const Bytes burst = hardware_.dram.part.burst_bytes();
  // Loads go on between two parts of a store that the arbiter lets through in one go, so each part turns the
  // bus round.
  const std::int64_t store_parts =
      ceil_div<std::int64_t>(ceil_div(out_tile, burst), hardware_.dram.arbitration_bursts);
  const Cycles bus = dram_cycles(bursts) + transfers.stores * store_parts * turnaround_;
  traffic.dram = std::max(bus, ceil_div<Cycles>(bus + traffic.transfers * latency_, hardware_.dma.channels));

  add_ends(op, tiling, bytes, traffic);
  traffic.dispatched = hardware_.sequencer.dispatch_cycles * (traffic.transfers + counts.tiles());
  traffic.serial_weights = dram_cycles(weight_bursts) + transfers.weights * latency_;
  traffic.serial_ifmap = dram_cycles(map_in_bursts) + transfers.maps * latency_;
  traffic.serial_ofmap = dram_cycles(store_bursts) + transfers.stores * latency_;
  return traffic;
}

Cycles CostModel::total_cycles(const TilingTraffic& traffic, const DoubleBuffers& doubled, Cycles compute,
                               Cycles exposed) {
  return std::max(
      traffic.first + std::max(compute + traffic.serial(doubled), traffic.dispatched) + traffic.last,
      traffic.transfers == 0 ? 0 : traffic.dram + exposed);
}

Cycles CostModel::least_compute(const WindowedOp& op) const {
  if (op.moves_only) return 0;
  const std::int64_t outputs = op.out.elements() * op.images;
  if (!op.on_array())
    return vector_cycles(hardware_.vector_unit,
                         outputs * operations_per_output(op.kind, op.taps(), op.norm_size));
  const Macs macs = outputs * op.in_per_group() * op.taps();
  return std::max(static_cast<Cycles>(double(macs) / dataflow_->peak_macs_per_cycle()),
                  requantise_cycles(hardware_.vector_unit, outputs));
}

Cycles CostModel::least_compute(const WindowedOp& op, int tile_groups, int tile_out_per_group) const {
  if (!op.on_array()) return 0;
  Cycles sum = 0;
  for (const Share& groups : shares(op.groups, tile_groups)) {
    for (const Share& out : shares(op.out_per_group(), tile_out_per_group)) {
      const Cycles count = Cycles{groups.count} * out.count;
      if (count == 0) continue;
      sum += count * dataflow_->least_cycles(array_work(op, op.out.rows, op.out.cols, groups.size, out.size));
    }
  }
  return sum * op.images;
}

Cycles CostModel::least_tile_overhead(const WindowedOp& op) const {
  if (op.moves_only) return 0;
  return hardware_.sram.latency_cycles +
         (op.on_array() ? dataflow_->least_fill_drain() : hardware_.vector_unit.pipeline_depth);
}

Cycles CostModel::least_first_load(const WindowedOp& op, int channels) const {
  const Bytes bytes = (op.has_weights ? op.filter_bytes() * channels : 0) +
                      (op.has_bias ? Bytes{op.bias_bytes} * op.out.channels : 0);
  return bytes > 0 ? latency_ + dram_cycles(ceil_div(bytes, hardware_.dram.part.burst_bytes())) : 0;
}

Cycles CostModel::least_cycles(const WindowedOp& op, const TilingTraffic& traffic,
                               const DoubleBuffers& doubled, Cycles compute) const {
  const Cycles a_tile = least_tile_overhead(op);
  return total_cycles(traffic, doubled, compute + traffic.tiles * a_tile, a_tile);
}

TilingCost CostModel::cost(const WindowedOp& op, const Tiling& tiling, const TilingTraffic& traffic) {
  TilingCost cost;
  cost.bytes = traffic.bytes;
  cost.transfers = traffic.transfers;
  cost.dram = traffic.dram;
  const TileWork work = work_of_tiles(op, tiling, count_tiles(op, tiling));
  cost.compute = work.cycles;
  cost.sram_bytes = work.sram_bytes;
  // Between the last load and the last store the DRAM has nothing to do but wait for a tile of compute.
  const Cycles exposed =
      work_of_tile(op, tiling.rows, tiling.cols, tiling.groups, tiling.out_per_group).cycles;
  cost.cycles = total_cycles(traffic, tiling.doubled, cost.compute, exposed);
  cost.energy_pj = energy_pj(cost.bytes, cost.sram_bytes, cost.cycles);
  return cost;
}

TilingCost CostModel::cost(const WindowedOp& op, const Tiling& tiling) {
  return cost(op, tiling, traffic(op, tiling, count_tiles(op, tiling), map_reads(op, tiling)));
}

}  // namespace vargsim
