#include "sim/schedule/lower_bound.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/schedule/search.h"
#include "sim/schedule/tiling_space.h"
#include "tests/support/hand_program.h"
#include "tests/support/random_layer.h"

namespace vargsim::test {
namespace {

constexpr int word_bytes = 1;  // no byte is lost to alignment

/// Calls visit(tiling) for every size of a tile, order and choice of what is kept: not only equal shares.
template <class Visit>
void for_every_tiling(const WindowedOp& op, Visit&& visit) {
  Tiling tiling;
  const auto every_loop = [&] {
    for (tiling.rows = 1; tiling.rows <= op.out.rows; ++tiling.rows) {
      for (tiling.cols = 1; tiling.cols <= op.out.cols; ++tiling.cols) {
        const TileCounts counts = count_tiles(op, tiling);
        for (const LoopOrder order : {LoopOrder::weights_outer, LoopOrder::maps_outer}) {
          for (const bool keep : {false, true}) {
            const bool may_keep = order == LoopOrder::maps_outer || (op.groups == 1 && counts.strips == 1);
            if (keep && !may_keep) continue;
            tiling.order = order;
            tiling.keep_inner = keep;
            visit(tiling);
          }
        }
      }
    }
  };
  tiling.doubled = {false, false, false};
  tiling.out_per_group = op.out_per_group();
  for (tiling.groups = 1; tiling.groups <= op.groups; ++tiling.groups)
    every_loop();
  tiling.groups = 1;
  for (tiling.out_per_group = 1; tiling.out_per_group < op.out_per_group(); ++tiling.out_per_group)
    every_loop();
}

WindowedOp small_convolution(Dice& dice) {
  WindowedOp op;
  do {
    op = random_op(dice);
  } while (op.kind != ComputeKind::convolution || op.moves_only);
  return op;
}

}  // namespace

TEST_CASE("no schedule of a brute-force enumeration moves less than the lower bound of the SRAM it needs") {
  std::vector<WindowedOp> ops{convolution({8, 8, 48}, 48, 1, 1), convolution({8, 8, 24}, 32, 1, 3),
                              convolution({8, 8, 64}, 96, 2, 3), convolution({1, 1, 96}, 200, 1, 1),
                              convolution({16, 16, 32}, 8, 1, 1)};
  for (std::uint32_t seed = 0; seed < 150; ++seed) {
    Dice dice(seed);
    ops.push_back(small_convolution(dice));
  }
  std::int64_t above_compulsory = 0;
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const WindowedOp& op = ops[i];
    const Bytes compulsory = compulsory_bytes(op).sum();
    INFO("op " << i);
    for_every_tiling(op, [&](const Tiling& tiling) {
      const Bytes footprint = footprint_bytes(ring_shapes(op, tiling), word_bytes);
      const Bytes moved = tiling_bytes(op, tiling).sum();
      const Bytes bound = lower_bound_bytes(op, footprint);
      if (moved < bound) {
        INFO("rows " << tiling.rows << " cols " << tiling.cols << " outputs " << tiling.out_per_group);
        REQUIRE(moved >= bound);
      }
      if (bound > compulsory) ++above_compulsory;
    });
  }
  CHECK(above_compulsory > 100);  // or the test would say nothing of the bound
}

TEST_CASE("the bound never grows with the SRAM, and is compulsory where all fits") {
  for (std::uint32_t seed = 0; seed < 50; ++seed) {
    Dice dice(seed);
    const WindowedOp op = small_convolution(dice);
    INFO("seed " << seed);
    Bytes before = lower_bound_bytes(op, 64);
    for (Bytes sram = 96; sram < 1 << 20; sram += sram / 2) {
      const Bytes bound = lower_bound_bytes(op, sram);
      // Segments of other lengths are tried at other sizes: a few bytes of play.
      REQUIRE(double(bound) <= 1.05 * double(before) + 8);
      before = bound;
    }
    REQUIRE(lower_bound_bytes(op, 1 << 20) == compulsory_bytes(op).sum());
  }
}

TEST_CASE("a wide 1x1 convolution in a small SRAM has a bound well above its compulsory bytes") {
  // 2^9 x 2^9 x 2^10 MACs of a matrix product in 16 KiB.
  const WindowedOp op = convolution({32, 32, 512}, 512, 1, 1);
  const Bytes sram = 16 * 1024;
  CHECK(lower_bound_bytes(op, sram) > 3 * compulsory_bytes(op).sum() / 2);
  // Segments that move as much as the SRAM holds: 2 S of operands, S of results.
  const double most = std::sqrt(double(2 * sram) * double(2 * sram) / 4 * double(sram));
  const double segments = std::floor(512.0 * 512 * 1024 / most) - 1;
  CHECK(double(lower_bound_bytes(op, sram)) > 0.95 * segments * double(sram));
}

TEST_CASE("MACs on padding need no byte of the ifmap") {
  WindowedOp op = convolution({4, 4, 2}, 3, 1, 3);
  CHECK(macs_off_padding(op) == 2 * 2 * 9 * 2 * 3);
  op.pad_top = op.pad_left = 1;
  op.out.rows = op.out.cols = 4;
  CHECK(macs_off_padding(op) == (4 * 3 - 2) * (4 * 3 - 2) * 2 * 3);
}

}  // namespace vargsim::test
