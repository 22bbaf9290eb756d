#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/schedule/scheduler.h"

namespace vargsim {

std::string describe(const WindowedOp& op, const Tiling& tiling) {
  std::string text =
      fmt::format("{} x {} x {} channels", tiling.rows, tiling.cols, tiling.groups * tiling.out_per_group);
  const TileCounts counts = count_tiles(op, tiling);
  if (counts.channels > 1 && op.has_weights) {
    const bool weights_outer = tiling.order == LoopOrder::weights_outer;
    text += weights_outer ? ", weights outer" : ", maps outer";
    if (tiling.keep_inner) text += weights_outer ? ", ifmap kept" : ", weights kept";
  }
  if (!tiling.doubled.weights) text += ", weights not doubled";
  if (!tiling.doubled.ifmap) text += ", ifmap not doubled";
  if (!tiling.doubled.ofmap) text += ", ofmap not doubled";
  return text;
}

namespace {

struct Margin {
  std::int64_t amount = 0;
  std::string_view unit;
};

/// By how much one cost is worse than another in the objective.
Margin margin_of(const TilingCost& better, const TilingCost& worse, Objective objective) {
  switch (objective) {
    case Objective::bytes:
      return {worse.bytes - better.bytes, "bytes"};
    case Objective::energy:
      return {worse.energy_pj - better.energy_pj, "pJ"};
    case Objective::cycles:
      break;
  }
  return {worse.cycles - better.cycles, "cycles"};
}

}  // namespace

std::string explain(const StepPlan& plan, Objective objective) {
  const TilingCost& cost = plan.choice.cost;
  const Bytes least = plan.compulsory.sum();
  std::string text = cost.bytes <= least ? "moves each byte once"
                                         : fmt::format("moves {} of {} compulsory bytes ({:+.1f} %)",
                                                       with_thousands(cost.bytes), with_thousands(least),
                                                       100.0 * double(cost.bytes - least) / double(least));
  text += cost.compute >= cost.dram ? ", expected to be bound by compute" : ", expected to be bound by DRAM";
  if (!plan.runner_up) return text + "; no other order or channel tile fits";
  const TilingCost& other = plan.runner_up->cost;
  const std::string what = describe(plan.op, plan.runner_up->tiling);
  const Margin margin = margin_of(cost, other, objective);
  if (margin.amount == 0) return text + fmt::format("; {} would do as well", what);
  return text + fmt::format("; {} lost by {} {}", what, with_thousands(margin.amount), margin.unit);
}

}  // namespace vargsim
