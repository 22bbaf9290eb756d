#include "sim/schedule/tiling.h"

#include <algorithm>

namespace vargsim {
namespace {

RingShape weights_ring(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  if (!op.has_weights) return {};
  const int tile = tiling.groups * tiling.out_per_group;
  const bool all = counts.channels == 1 || (tiling.order == LoopOrder::maps_outer && tiling.keep_inner);
  return {op.filter_bytes(),
          all ? op.out.channels : std::min(op.out.channels, (tiling.doubled.weights ? 2 : 1) * tile)};
}

/// The rows a tile reads, and room for the next tile's new rows where there is one.
RingShape ifmap_ring(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  if (op.ifmap_on_chip) return {};
  const int tile_cols = std::min(op.in.cols, (tiling.cols - 1) * op.stride_cols + op.window_cols());
  const Bytes line_bytes = tile_cols * op.in_bytes(ifmap_line_channels(op, tiling));
  const int window = std::min(op.in.rows, (tiling.rows - 1) * op.stride_rows + op.window_rows());
  const bool kept = tiling.order == LoopOrder::weights_outer && tiling.keep_inner;
  if (kept) return {line_bytes, op.in.rows * counts.images};
  if (!tiling.doubled.ifmap) return {line_bytes, window};
  const bool one_pass = counts.strips == 1 && counts.images == 1 &&
                        (tiling.order == LoopOrder::maps_outer || counts.channels == 1);
  if (!one_pass) return {line_bytes, 2 * window};
  if (counts.rows == 1) return {line_bytes, window};
  return {line_bytes, std::min(op.in.rows, window + tiling.rows * op.stride_rows)};
}

RingShape residual_ring(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  if (op.residual_on_chip) return {};
  const Bytes pixel = op.in_bytes(tiling.groups * tiling.out_per_group);
  const int buffers = tiling.doubled.ifmap ? 2 : 1;
  switch (op.residual) {
    case Residual::none:
      break;
    case Residual::map:
      return {tiling.cols * pixel, (counts.tiles() > 1 ? buffers : 1) * tiling.rows};
    case Residual::channel_factors:
      return {pixel, counts.images * counts.channels > 1 ? buffers : 1};
  }
  return {};
}

}  // namespace

bool tiles_begin_bytes(const WindowedOp& op, int groups, int out_per_group) {
  const auto whole = [](int channels, int bits) { return channels * bits % 8 == 0; };
  if (out_per_group < op.out_per_group()) {
    const bool group_is_whole =
        whole(op.out_per_group(), op.out_bits) && whole(op.in_per_group(), op.in_bits);
    return whole(out_per_group, op.out_bits) && (op.groups == 1 || group_is_whole);
  }
  return groups >= op.groups ||
         (whole(groups * op.in_per_group(), op.in_bits) && whole(groups * out_per_group, op.out_bits));
}

TileCounts count_tiles(const WindowedOp& op, const Tiling& tiling) {
  TileCounts counts;
  counts.rows = ceil_div(op.out.rows, tiling.rows);
  counts.strips = ceil_div(op.out.cols, tiling.cols);
  counts.channels = ceil_div(op.groups, tiling.groups) * ceil_div(op.out_per_group(), tiling.out_per_group);
  counts.images = op.images;
  return counts;
}

int ifmap_line_channels(const WindowedOp& op, const Tiling& tiling) {
  return tiling.order == LoopOrder::maps_outer ? op.in.channels : tiling.groups * op.in_per_group();
}

bool ifmap_is_reread(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  if (tiling.order == LoopOrder::maps_outer || tiling.keep_inner || counts.channels == 1) return false;
  // Tiles over whole groups share no input channel; tiles within a group share all of the group's.
  return tiling.out_per_group < op.out_per_group();
}

RingShapes ring_shapes(const WindowedOp& op, const Tiling& tiling) {
  return ring_shapes(op, tiling, count_tiles(op, tiling));
}

RingShapes ring_shapes(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts) {
  const int tile_channels = tiling.groups * tiling.out_per_group;
  const int tile_buffers = counts.tiles() > 1 && tiling.doubled.ofmap ? 2 : 1;
  const Bytes out_line = tiling.cols * op.out_bytes(tile_channels);
  RingShapes rings{};
  rings[static_cast<std::size_t>(BufferRole::weights)] = weights_ring(op, tiling, counts);
  if (op.has_bias) rings[static_cast<std::size_t>(BufferRole::bias)] = {op.bias_bytes, op.out.channels};
  rings[static_cast<std::size_t>(BufferRole::ifmap)] = ifmap_ring(op, tiling, counts);
  rings[static_cast<std::size_t>(BufferRole::residual)] = residual_ring(op, tiling, counts);
  // What only moves is stored from where it was loaded to.
  if (op.moves_only || op.ofmap_on_chip) return rings;
  rings[static_cast<std::size_t>(BufferRole::ofmap)] = {out_line, tile_buffers * tiling.rows};
  return rings;
}

Bytes footprint_bytes(const RingShapes& rings, int word_bytes) {
  Bytes sum = 0;
  for (const RingShape& ring : rings)
    sum += round_up(ring.bytes(), Bytes{word_bytes});
  return sum;
}

}  // namespace vargsim
