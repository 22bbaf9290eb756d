#include "hw_models/mac_array/operand_widths.h"

#include <algorithm>

#include <fmt/format.h>

namespace vargsim {
namespace {

class AtWidths final : public Dataflow {
 public:
  AtWidths(std::unique_ptr<Dataflow> native, int passes, int subwords)
      : native_(std::move(native)), passes_(passes), subwords_(subwords) {}

  ArrayCost cost(const ArrayWork& work) const override {
    ArrayCost cost = native_->cost(packed(work));
    cost.compute *= passes_;
    cost.fill_drain *= passes_;
    // Channels that fill up the last word are not read.
    cost.ifmap_reads = share(cost.ifmap_reads, work);
    cost.weight_reads = share(cost.weight_reads, work);
    return cost;
  }

  /// A MAC that takes several passes is one MAC; a multiplier that works as several does several.
  LaneUse lane_use(const ArrayWork& work) const override {
    LaneUse use = native_->lane_use(packed(work));
    for (Macs* part : {&use.useful, &use.channel_remainder, &use.group_shape, &use.pixel_remainder,
                       &use.idle_units, &use.fill_drain})
      *part *= subwords_;
    use.channel_remainder += use.useful - work.macs();
    use.useful = work.macs();
    return use;
  }

  std::vector<RegisterUse> register_uses(const ArrayWork& work,
                                         const DatatypeParameters& types) const override {
    return native_->register_uses(work, types);
  }

  Macs multipliers() const override { return native_->multipliers() * subwords_; }
  double peak_macs_per_cycle() const override { return double(multipliers()) / passes_; }
  int outputs_at_once() const override { return native_->outputs_at_once(); }

  std::string describe_mapping(const ArrayWork& work) const override {
    const std::string mapping = native_->describe_mapping(packed(work));
    return passes_ > 1 ? fmt::format("{}, {} passes a MAC", mapping, passes_)
                       : fmt::format("{}, {} channels a multiplier", mapping, subwords_);
  }

 private:
  ArrayWork packed(ArrayWork work) const {
    work.in_channels = ceil_div(work.in_channels, subwords_);
    return work;
  }

  /// Elements in `words` words of input channels.
  std::int64_t share(std::int64_t words, const ArrayWork& work) const {
    return ceil_div<std::int64_t>(words * work.in_channels, ceil_div(work.in_channels, subwords_));
  }

  std::unique_ptr<Dataflow> native_;
  int passes_;
  int subwords_;
};

}  // namespace

int passes_of(const MacArrayParameters& array, const DatatypeParameters& types) {
  return ceil_div(types.weight_bits, array.multiplier_bits) *
         ceil_div(types.ifmap_bits, array.multiplier_bits);
}

int subwords_of(const MacArrayParameters& array, const DatatypeParameters& types) {
  const int native = array.multiplier_bits;
  const int wider = std::max(types.weight_bits, types.ifmap_bits);
  if (array.subword == Subword::none || wider > native) return 1;
  if (array.subword == Subword::linear) return native / wider;
  return (native / types.weight_bits) * (native / types.ifmap_bits);
}

std::unique_ptr<Dataflow> at_widths(std::unique_ptr<Dataflow> native, const MacArrayParameters& array,
                                    const DatatypeParameters& types) {
  const int passes = passes_of(array, types);
  const int subwords = subwords_of(array, types);
  if (passes == 1 && subwords == 1) return native;
  return std::make_unique<AtWidths>(std::move(native), passes, subwords);
}

}  // namespace vargsim
