#pragma once
/// How a convolution tile maps on a MAC array: cycles, operand accesses and where the lanes go, in closed
/// form. Plain maths, no SystemC: the scheduler searches with the very arithmetic that the simulated array
/// executes. docs/model.md derives the formulas; cycle-stepped arrays in tests/hw_models/mac_array prove
/// them.

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
  int stride_rows = 1, stride_cols = 1;
  int dilation_rows = 1, dilation_cols = 1;

  std::int64_t pixels() const { return std::int64_t{out_rows} * out_cols; }
  std::int64_t taps() const { return std::int64_t{kernel_rows} * kernel_cols; }
  /// Products that sum to one output.
  std::int64_t reduction() const { return taps() * in_channels; }
  Macs macs() const { return pixels() * groups * out_channels * reduction(); }
};

ArrayWork array_work(const Compute& compute);

struct ArrayCost {
  Cycles compute = 0;  ///< cycles in which operands stream through the array
  /// The other cycles from the first operand's entry to the last result's leaving: filling and draining
  /// registers, and waiting for the stationary operand of the next fold.
  Cycles fill_drain = 0;
  /// Elements the array asks of the SRAM.
  std::int64_t ifmap_reads = 0;
  std::int64_t weight_reads = 0;
  std::int64_t accumulator_updates = 0;  ///< psums read, added to and written back

  Cycles cycles() const { return compute + fill_drain; }
};

/// What the array's multipliers did, in MACs. The parts sum to peak x cycles.
struct LaneUse {
  Macs useful = 0;             ///< MACs of the convolution
  Macs channel_remainder = 0;  ///< idle since channels (or taps) are no multiple of the lanes
  Macs group_shape = 0;        ///< idle since a group is narrower than the lanes, or groups are too few
  Macs pixel_remainder = 0;    ///< idle since output pixels are no multiple of what is done at once
  Macs idle_units = 0;         ///< idle since the configuration lets nothing be shared out to them
  Macs fill_drain = 0;

  Macs total() const {
    return useful + channel_remainder + group_shape + pixel_remainder + idle_units + fill_drain;
  }
  LaneUse& operator+=(const LaneUse& other);
};

/// Bytes moved to and from registers, scratch pads or accumulators of one size.
struct RegisterUse {
  Bytes capacity = 0;  ///< of one of them
  Bytes moved = 0;
};

class Dataflow {
 public:
  virtual ~Dataflow() = default;
  virtual ArrayCost cost(const ArrayWork& work) const = 0;
  /// No way to cut the pixels of `work` into tiles takes fewer cycles of streaming.
  virtual Cycles least_cycles(const ArrayWork& work) const {
    return ceil_div<Cycles>(work.macs(), peak_macs_per_cycle());
  }
  /// No tile has a shorter fill and drain; where this is not zero, streaming alone takes `least_cycles`.
  virtual Cycles least_fill_drain() const { return 0; }
  virtual LaneUse lane_use(const ArrayWork& work) const = 0;
  /// What the multipliers read from and write to the registers next to them.
  virtual std::vector<RegisterUse> register_uses(const ArrayWork& work,
                                                 const DatatypeParameters& types) const = 0;
  /// MACs that are under way at once when every lane is busy.
  virtual Macs multipliers() const = 0;
  /// MACs a cycle when every lane is busy: fewer where a MAC takes several passes.
  virtual double peak_macs_per_cycle() const { return double(multipliers()); }
  /// Output channels of a group that the array works on at once: tiles of multiples of it waste least.
  virtual int outputs_at_once() const = 0;
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

/// The dataflow on operands of these widths (operand_widths.h).
std::unique_ptr<Dataflow> make_dataflow(const MacArrayParameters& parameters,
                                        const DatatypeParameters& types = {});

}  // namespace vargsim
