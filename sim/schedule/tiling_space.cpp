#include "sim/schedule/tiling_space.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace vargsim {

std::vector<int> equal_shares(int size) {
  std::vector<int> tiles;
  for (int parts = 1; parts <= size; ++parts) {
    const int tile = ceil_div(size, parts);
    if (tiles.empty() || tile != tiles.back()) tiles.push_back(tile);
    // Below the square root every size occurs; step over the part counts that repeat it.
    if (tile == 1) break;
    const int next = ceil_div(size, tile - 1);
    parts = std::max(parts, next - 1);
  }
  return tiles;
}

std::vector<ChannelTile> channel_tiles(const WindowedOp& op, int outputs_at_once) {
  if (op.whole_channels) return {{op.groups, op.out_per_group()}};
  std::vector<ChannelTile> tiles;
  for (const int groups : equal_shares(op.groups))
    tiles.push_back({groups, op.out_per_group()});
  std::vector<int> within = equal_shares(op.out_per_group());
  if (op.on_array()) {
    for (int outputs = outputs_at_once; outputs < op.out_per_group(); outputs *= 2)
      within.push_back(outputs);
  }
  std::sort(within.begin(), within.end(), std::greater<>());
  within.erase(std::unique(within.begin(), within.end()), within.end());
  for (const int out : within) {
    if (out < op.out_per_group()) tiles.push_back({1, out});
  }
  return tiles;
}

namespace {

/// The loop orders and what is kept, as far as they differ for an op and channel tile.
void add_families(const WindowedOp& op, Tiling tiling, std::vector<TilingFamily>& families) {
  families.push_back({tiling, true});
  if (count_tiles(op, tiling).channels == 1 || !op.has_weights) return;
  tiling.keep_inner = true;
  if (op.groups == 1) families.push_back({tiling, false});
  tiling.order = LoopOrder::maps_outer;
  families.push_back({tiling, true});
  tiling.keep_inner = false;
  families.push_back({tiling, true});
}

Bytes words(const RingShapes& rings, BufferRole role, int word_bytes) {
  return round_up(rings[static_cast<std::size_t>(role)].bytes(), Bytes{word_bytes});
}

}  // namespace

TilingSpace::TilingSpace(const WindowedOp& op, int outputs_at_once)
    : rows_(equal_shares(op.out.rows)),
      strip_widths_(op.any_map_on_chip() ? std::vector<int>{op.out.cols} : equal_shares(op.out.cols)) {
  for (const ChannelTile& channels : channel_tiles(op, outputs_at_once)) {
    if (!tiles_begin_bytes(op, channels.groups, channels.out_per_group)) continue;
    Tiling tiling;
    tiling.rows = op.out.rows;
    tiling.cols = op.out.cols;
    tiling.groups = channels.groups;
    tiling.out_per_group = channels.out_per_group;
    add_families(op, tiling, families_);
  }
}

BufferSplits::BufferSplits(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts,
                           int word_bytes) {
  Tiling single = tiling;
  const RingShapes two = ring_shapes(op, tiling, counts);
  single.doubled = {false, false, false};
  const RingShapes one = ring_shapes(op, single, counts);
  const auto saved = [&](BufferRole role) {
    return words(two, role, word_bytes) - words(one, role, word_bytes);
  };
  all_doubled_ = footprint_bytes(two, word_bytes);
  saved_ = {saved(BufferRole::weights), saved(BufferRole::ifmap) + saved(BufferRole::residual),
            saved(BufferRole::ofmap)};
  for (std::size_t part = 0; part < saved_.size(); ++part) {
    if (saved_[part] > 0) may_be_single_ |= 1 << part;
  }
}

}  // namespace vargsim
