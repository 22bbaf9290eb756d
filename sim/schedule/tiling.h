#pragma once
/// How a layer is cut into tiles, and what that needs of the SRAM.
///
/// A tile is rows x columns of the ofmap of some output channels: several whole groups, or some channels of
/// one group. Each tile reads all input channels of its groups, so psums never leave the array.

#include <array>
#include <string_view>

#include "sim/schedule/lowering/windowed_op.h"

namespace vargsim {

enum class LoopOrder {
  weights_outer,  ///< for each channel tile: for each image, strip of columns, row tile
  maps_outer,     ///< for each image, strip of columns, row tile: for each channel tile
};

/// Which rings have room for the next tile while this one is worked on. Without it the loads (or stores) of a
/// tile and its compute take turns.
struct DoubleBuffers {
  bool weights = true;
  bool ifmap = true;  ///< and the residual
  bool ofmap = true;

  bool operator==(const DoubleBuffers& other) const {
    return weights == other.weights && ifmap == other.ifmap && ofmap == other.ofmap;
  }
};

struct Tiling {
  LoopOrder order = LoopOrder::weights_outer;
  int rows = 1;             ///< of the ofmap
  int cols = 1;             ///< of the ofmap
  int groups = 1;           ///< in a tile
  int out_per_group = 1;    ///< output channels of each of them; all of a group when there are several groups
  bool keep_inner = false;  ///< what the inner loop reads again stays in SRAM (the ifmap under weights_outer,
                            ///< the weights under maps_outer) and is loaded once
  DoubleBuffers doubled;

  bool operator==(const Tiling& other) const {
    return order == other.order && rows == other.rows && cols == other.cols && groups == other.groups &&
           out_per_group == other.out_per_group && keep_inner == other.keep_inner && doubled == other.doubled;
  }
};

/// How often each loop of a tiling runs.
struct TileCounts {
  int rows = 1;
  int strips = 1;    ///< column tiles
  int channels = 1;  ///< tiles over groups or output channels
  int images = 1;

  std::int64_t spatial() const { return std::int64_t{rows} * strips * images; }
  std::int64_t tiles() const { return spatial() * channels; }
};

TileCounts count_tiles(const WindowedOp& op, const Tiling& tiling);

/// Whether every channel tile of this size begins at a whole byte of ifmap and ofmap. Always so for elements
/// of whole bytes.
bool tiles_begin_bytes(const WindowedOp& op, int groups, int out_per_group);

/// The rings a layer needs. A double-buffered ring holds two tiles' worth where there is a next tile to load
/// or compute meanwhile.
enum class BufferRole { weights, bias, ifmap, residual, ofmap };
constexpr int buffer_role_count = 5;
constexpr std::array<std::string_view, buffer_role_count> buffer_role_names{"weights", "bias", "ifmap",
                                                                            "residual", "ofmap"};

struct RingShape {
  Bytes line_bytes = 0;
  int lines = 0;
  Bytes bytes() const { return line_bytes * lines; }
};

using RingShapes = std::array<RingShape, buffer_role_count>;

RingShapes ring_shapes(const WindowedOp& op, const Tiling& tiling);
RingShapes ring_shapes(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts);

/// Bytes the rings take when each starts at a word of the SRAM.
Bytes footprint_bytes(const RingShapes& rings, int word_bytes);

/// The ifmap is read again for each channel tile unless it is kept, or each channel tile reads channels of
/// its own.
bool ifmap_is_reread(const WindowedOp& op, const Tiling& tiling, const TileCounts& counts);

/// Channels of an ifmap line: all of them, or those of a channel tile when tiles read channels of their own.
int ifmap_line_channels(const WindowedOp& op, const Tiling& tiling);

}  // namespace vargsim
