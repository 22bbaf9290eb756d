#include "sim/schedule/tiling.h"

#include <catch2/catch.hpp>

#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

RingShape ring(const RingShapes& rings, BufferRole role) {
  return rings[static_cast<std::size_t>(role)];
}

/// 10 x 12 x 8 -> 8 x 10 x 32 by 3x3 in four groups.
WindowedOp example() {
  return convolution({10, 12, 8}, 32, 4, 3);
}

Tiling whole(const WindowedOp& op) {
  Tiling tiling;
  tiling.rows = op.out.rows;
  tiling.cols = op.out.cols;
  tiling.groups = op.groups;
  tiling.out_per_group = op.out_per_group();
  return tiling;
}

}  // namespace

TEST_CASE("a layer in one tile needs each tensor once") {
  WindowedOp op = example();
  op.has_bias = true;
  const RingShapes rings = ring_shapes(op, whole(op));
  CHECK(ring(rings, BufferRole::weights).bytes() == Bytes{32 * (2 * 9)});
  CHECK(ring(rings, BufferRole::bias).bytes() == Bytes{32 * 4});
  CHECK(ring(rings, BufferRole::ifmap).bytes() == Bytes{10 * 12 * 8});
  CHECK(ring(rings, BufferRole::ofmap).bytes() == Bytes{8 * 10 * 32});
  CHECK(ring(rings, BufferRole::residual).bytes() == 0);
}

TEST_CASE("row tiles keep their rows and room for the next tile's new ones") {
  const WindowedOp op = example();
  Tiling tiling = whole(op);
  tiling.rows = 2;
  const RingShapes rings = ring_shapes(op, tiling);
  CHECK(ring(rings, BufferRole::ifmap).line_bytes == Bytes{12 * 8});
  CHECK(ring(rings, BufferRole::ifmap).lines == (2 + 3 - 1) + 2);
  CHECK(ring(rings, BufferRole::ofmap).lines == 2 * 2);
  CHECK(ring(rings, BufferRole::weights).lines == 32);  // used by all tiles
}

TEST_CASE("strips hold only their columns, and two windows") {
  const WindowedOp op = example();
  Tiling tiling = whole(op);
  tiling.rows = 2;
  tiling.cols = 5;
  const RingShapes rings = ring_shapes(op, tiling);
  CHECK(ring(rings, BufferRole::ifmap).line_bytes == Bytes{(5 + 3 - 1) * 8});
  CHECK(ring(rings, BufferRole::ifmap).lines == 2 * (2 + 3 - 1));
  CHECK(ring(rings, BufferRole::ofmap).line_bytes == Bytes{5 * 32});
}

TEST_CASE("weights are double-buffered where tiles take turns, whole where they are kept") {
  const WindowedOp op = example();
  Tiling tiling = whole(op);
  tiling.groups = 1;
  CHECK(ring(ring_shapes(op, tiling), BufferRole::weights).lines == 2 * 8);
  tiling.groups = 3;  // 3 + 1 groups: two tiles of 24 would be more than there are
  CHECK(ring(ring_shapes(op, tiling), BufferRole::weights).lines == 32);
  tiling.groups = 1;
  tiling.order = LoopOrder::maps_outer;
  CHECK(ring(ring_shapes(op, tiling), BufferRole::weights).lines == 2 * 8);
  tiling.keep_inner = true;
  CHECK(ring(ring_shapes(op, tiling), BufferRole::weights).lines == 32);
}

TEST_CASE("ifmap lines hold the channels of a tile's groups, or all where tiles take turns on one map") {
  const WindowedOp op = example();
  Tiling tiling = whole(op);
  tiling.groups = 2;
  CHECK(ifmap_line_channels(op, tiling) == 2 * 2);
  tiling.order = LoopOrder::maps_outer;
  CHECK(ifmap_line_channels(op, tiling) == 8);
}

TEST_CASE("a kept ifmap is there as a whole, image after image") {
  WindowedOp op = convolution({10, 12, 8}, 32, 1, 3);
  op.images = 3;
  Tiling tiling = whole(op);
  tiling.rows = 2;
  tiling.out_per_group = 16;
  tiling.keep_inner = true;
  CHECK(ring(ring_shapes(op, tiling), BufferRole::ifmap).lines == 10 * 3);
}

TEST_CASE("channel tiles within a group read its map again unless it is kept") {
  const WindowedOp op = example();
  Tiling tiling = whole(op);
  CHECK_FALSE(ifmap_is_reread(op, tiling, count_tiles(op, tiling)));
  tiling.groups = 1;
  CHECK_FALSE(ifmap_is_reread(op, tiling, count_tiles(op, tiling)));  // each group has channels of its own
  tiling.out_per_group = 4;
  CHECK(ifmap_is_reread(op, tiling, count_tiles(op, tiling)));
  tiling.order = LoopOrder::maps_outer;
  CHECK_FALSE(ifmap_is_reread(op, tiling, count_tiles(op, tiling)));
}

TEST_CASE("tiles are counted with the cut-off ones at the edges") {
  WindowedOp op = example();
  op.images = 2;
  Tiling tiling;
  tiling.rows = 3;
  tiling.cols = 4;
  tiling.groups = 1;
  tiling.out_per_group = 3;
  const TileCounts counts = count_tiles(op, tiling);
  CHECK(counts.rows == 3);          // 3 + 3 + 2
  CHECK(counts.strips == 3);        // 4 + 4 + 2
  CHECK(counts.channels == 4 * 3);  // 3 + 3 + 2 in each of 4 groups
  CHECK(counts.tiles() == (3 * 3 * 2) * (4 * 3));
}

TEST_CASE("rings take whole words of the SRAM") {
  RingShapes rings{};
  rings[0] = {3, 5};   // 15 bytes: a word
  rings[1] = {16, 2};  // two words
  rings[2] = {17, 1};  // two words
  CHECK(footprint_bytes(rings, 16) == Bytes{16 + 32 + 32});
}

}  // namespace vargsim::test
