#include "tests/hw_models/mac_array/closed_form.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "tests/hw_models/mac_array/stepped/random_layer.h"

namespace vargsim::test {

int random_layers(int usual) {
  const char* factor = std::getenv("VARGSIM_STEPPED_FACTOR");
  return factor == nullptr ? usual : usual * std::max(1, std::atoi(factor));
}

ArrayWork work_of(const stepped::Layer& layer) {
  ArrayWork work;
  work.groups = layer.groups;
  work.in_channels = layer.in_channels;
  work.out_channels = layer.out_channels;
  work.out_rows = layer.out_rows;
  work.out_cols = layer.out_cols;
  work.kernel_rows = layer.kernel_rows;
  work.kernel_cols = layer.kernel_cols;
  work.stride_rows = layer.stride_rows;
  work.stride_cols = layer.stride_cols;
  work.dilation_rows = layer.dilation_rows;
  work.dilation_cols = layer.dilation_cols;
  return work;
}

std::string text(const MacArrayParameters& parameters) {
  if (parameters.dataflow == DataflowKind::dot_product) {
    std::vector<int> unit_split;
    for (const UnitSplit split : parameters.unit_split)
      unit_split.push_back(static_cast<int>(split));
    return fmt::format(
        "lanes_in {}, lanes_out {}, units {}, tree_splits {}, unit_split {} (0 pixels, 1 groups, 2 outputs), "
        "tap_packing {}, spatial depthwise {}, pipeline_depth {}, accumulator_pixels {}",
        parameters.lanes_in, parameters.lanes_out, parameters.units, parameters.tree_splits, unit_split,
        parameters.tap_packing, parameters.depthwise == DepthwiseMode::spatial, parameters.pipeline_depth,
        parameters.accumulator_pixels);
  }
  return fmt::format(
      "rows {}, cols {}, group_packing {} (0 none, 1 columns, 2 block_diagonal), accumulator_rows {}, "
      "ifmap_spad {}, filter_spad {}, psum_spad {}",
      parameters.rows, parameters.cols, static_cast<int>(parameters.group_packing),
      parameters.accumulator_rows, parameters.ifmap_spad, parameters.filter_spad, parameters.psum_spad);
}

namespace {

/// Smaller is better.
std::tuple<long, long, long> rank(const stepped::Run& run) {
  return {run.streaming, run.ifmap_reads + run.weight_reads, run.cycles};
}

std::string text(const SteppedMapping& mapping) {
  const stepped::Run& run = mapping.run;
  return fmt::format(
      "\n  {}: {} cycles, {} streaming, {} ifmap reads, {} weight reads, {} accumulator updates",
      mapping.name, run.cycles, run.streaming, run.ifmap_reads, run.weight_reads, run.psum_updates);
}

}  // namespace

void check_closed_form(const MacArrayParameters& parameters, const stepped::Layer& layer,
                       const std::vector<SteppedMapping>& mappings, const stepped::Psums& expected) {
  INFO(text(layer));
  INFO(text(parameters));
  REQUIRE_FALSE(mappings.empty());
  auto best = rank(mappings.front().run);
  std::string counts;
  for (const SteppedMapping& mapping : mappings) {
    INFO(mapping.name);
    REQUIRE(mapping.run.ofmap == expected);
    best = std::min(best, rank(mapping.run));
    counts += text(mapping);
  }
  INFO("stepped:" << counts);
  const ArrayCost cost = make_dataflow(parameters)->cost(work_of(layer));
  INFO("closed form: " << cost.ifmap_reads << " ifmap reads, " << cost.weight_reads << " weight reads, "
                       << cost.accumulator_updates << " accumulator updates");
  REQUIRE(cost.cycles() == std::get<2>(best));
  const bool one_is_it = std::any_of(mappings.begin(), mappings.end(), [&](const SteppedMapping& mapping) {
    const stepped::Run& run = mapping.run;
    return rank(run) == best && run.ifmap_reads == cost.ifmap_reads &&
           run.weight_reads == cost.weight_reads && run.psum_updates == cost.accumulator_updates;
  });
  REQUIRE(one_is_it);
}

}  // namespace vargsim::test
