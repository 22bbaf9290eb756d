#pragma once
/// How a convolution tile maps on a MAC array: cycles and operand accesses in closed form. Plain maths, no
/// SystemC: the scheduler searches with the very arithmetic that the simulated array executes.

#include <memory>
#include <string>
#include <vector>

#include "hw_models/parameters.h"
#include "hw_models/program.h"

namespace vargsim {

/// The shape of a convolution tile: `groups` groups of in_channels -> out_channels over a window.
struct ArrayWork {
  int groups = 1;
  int in_channels = 1;
  int out_channels = 1;
  int out_rows = 1, out_cols = 1;
  int kernel_rows = 1, kernel_cols = 1;

  std::int64_t pixels() const { return std::int64_t{out_rows} * out_cols; }
  Macs macs() const { return pixels() * groups * in_channels * out_channels * kernel_rows * kernel_cols; }
};

ArrayWork array_work(const Compute& compute);

struct ArrayCost {
  Cycles compute = 0;     ///< cycles in which the array multiplies
  Cycles fill_drain = 0;  ///< cycles to fill and drain the pipeline
  /// Elements the array asks of the SRAM. Weights stay in registers for a stripe of output pixels, an input
  /// vector feeds all output lanes at once, psums never leave the array.
  std::int64_t ifmap_reads = 0;
  std::int64_t weight_reads = 0;
};

class Dataflow {
 public:
  virtual ~Dataflow() = default;
  virtual ArrayCost cost(const ArrayWork& work) const = 0;
  /// MACs a cycle when every lane is busy.
  virtual Macs peak_macs_per_cycle() const = 0;
  /// How the groups, channels and pixels of a tile are laid on the array, in words.
  virtual std::string describe_mapping(const ArrayWork& work) const = 0;
};

struct DataflowEntry {
  DataflowKind kind;
  std::string name;
  std::string summary;
  std::unique_ptr<Dataflow> (*make)(const MacArrayParameters&);
};

/// Every dataflow that is built in: one line each (dataflow.cpp).
const std::vector<DataflowEntry>& dataflows();

std::unique_ptr<Dataflow> make_dataflow(const MacArrayParameters& parameters);

}  // namespace vargsim
