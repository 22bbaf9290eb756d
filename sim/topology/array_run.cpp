#include "sim/topology/array_run.h"

#include <fmt/format.h>

namespace vargsim {
namespace {

void add_layer(ArrayRun& run, const TopologyLayer& layer, const ArrayCost& cost, std::string mapping) {
  ArrayCounts counts;
  counts.macs = layer.work.macs();
  counts.cycles = cost.cycles();
  counts.fill_drain = cost.fill_drain;
  counts.ifmap_reads = cost.ifmap_reads;
  counts.weight_reads = cost.weight_reads;
  run.total += counts;
  run.layers.push_back({layer.name, layer.work.groups, counts, std::move(mapping)});
}

}  // namespace

ArrayCounts& ArrayCounts::operator+=(const ArrayCounts& other) {
  macs += other.macs;
  cycles += other.cycles;
  fill_drain += other.fill_drain;
  ifmap_reads += other.ifmap_reads;
  weight_reads += other.weight_reads;
  return *this;
}

ArrayRun run_on_array(const Topology& topology, const Dataflow& dataflow) {
  ArrayRun run;
  run.peak_macs_per_cycle = dataflow.peak_macs_per_cycle();
  for (const TopologyLayer& layer : topology.layers)
    add_layer(run, layer, dataflow.cost(layer.work), dataflow.describe_mapping(layer.work));
  return run;
}

ArrayRun run_as_scalesim(const Topology& topology, const ScaleSimArray& array) {
  ArrayRun run;
  run.peak_macs_per_cycle = double(array.peak_macs_per_cycle());
  for (const TopologyLayer& layer : topology.layers) {
    const ScaleSimFolds folds = scalesim_folds(array, layer.work);
    add_layer(run, layer, scalesim_cost(array, layer.work),
              fmt::format("{} x {} folds of {} x {}, one group at a time", folds.rows, folds.cols, array.rows,
                          array.cols));
  }
  return run;
}

}  // namespace vargsim
