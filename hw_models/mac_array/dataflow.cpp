#include "hw_models/mac_array/dataflow.h"

#include <stdexcept>

#include "hw_models/mac_array/dot_product.h"

namespace vargsim {

ArrayWork array_work(const Compute& compute) {
  ArrayWork work;
  work.groups = compute.groups;
  work.in_channels = compute.in_channels;
  work.out_channels = compute.out_channels;
  work.out_rows = compute.window.out_rows;
  work.out_cols = compute.window.out_cols;
  work.kernel_rows = compute.window.kernel_rows;
  work.kernel_cols = compute.window.kernel_cols;
  return work;
}

const std::vector<DataflowEntry>& dataflows() {
  static const std::vector<DataflowEntry> entries{
      {DataflowKind::dot_product, "dot_product",
       "adder trees over input channels, splittable so that small groups run side by side", make_dot_product},
  };
  return entries;
}

std::unique_ptr<Dataflow> make_dataflow(const MacArrayParameters& parameters) {
  for (const DataflowEntry& entry : dataflows()) {
    if (entry.kind == parameters.dataflow) return entry.make(parameters);
  }
  throw std::logic_error("a dataflow kind is missing from the list of dataflows");
}

}  // namespace vargsim
