#include "hw_models/mac_array/dataflow.h"

#include <stdexcept>

#include "hw_models/mac_array/dot_product.h"
#include "hw_models/mac_array/input_stationary.h"
#include "hw_models/mac_array/operand_widths.h"
#include "hw_models/mac_array/output_stationary.h"
#include "hw_models/mac_array/row_stationary.h"
#include "hw_models/mac_array/weight_stationary.h"

namespace vargsim {

ArrayWork array_work(const Compute& compute) {
  const Window& window = compute.window;
  ArrayWork work;
  work.groups = compute.groups;
  work.in_channels = compute.in_channels;
  work.out_channels = compute.out_channels;
  work.out_rows = window.out_rows;
  work.out_cols = window.out_cols;
  work.kernel_rows = window.kernel_rows;
  work.kernel_cols = window.kernel_cols;
  work.stride_rows = window.stride_rows;
  work.stride_cols = window.stride_cols;
  work.dilation_rows = window.dilation_rows;
  work.dilation_cols = window.dilation_cols;
  return work;
}

LaneUse& LaneUse::operator+=(const LaneUse& other) {
  useful += other.useful;
  channel_remainder += other.channel_remainder;
  group_shape += other.group_shape;
  pixel_remainder += other.pixel_remainder;
  idle_units += other.idle_units;
  fill_drain += other.fill_drain;
  return *this;
}

const std::vector<DataflowEntry>& dataflows() {
  static const std::vector<DataflowEntry> entries{
      {DataflowKind::dot_product, "dot_product",
       "adder trees over input channels, splittable so that small groups run side by side", make_dot_product},
      {DataflowKind::weight_stationary, "weight_stationary",
       "systolic: weights stay in the PEs, pixels stream past, psums move down the columns",
       make_weight_stationary},
      {DataflowKind::output_stationary, "output_stationary",
       "systolic: psums stay in the PEs, ifmap and weights stream past each other", make_output_stationary},
      {DataflowKind::input_stationary, "input_stationary",
       "systolic: ifmap elements stay in the PEs, filters stream past, psums move down the columns",
       make_input_stationary},
      {DataflowKind::row_stationary, "row_stationary",
       "kernel rows on PE rows, output rows on PE columns, psums move up within a set, as in Eyeriss",
       make_row_stationary},
  };
  return entries;
}

std::unique_ptr<Dataflow> make_dataflow(const MacArrayParameters& parameters,
                                        const DatatypeParameters& types) {
  for (const DataflowEntry& entry : dataflows()) {
    if (entry.kind == parameters.dataflow) return at_widths(entry.make(parameters), parameters, types);
  }
  throw std::logic_error("a dataflow kind is missing from the list of dataflows");
}

}  // namespace vargsim
