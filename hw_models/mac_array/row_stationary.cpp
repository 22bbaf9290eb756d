#include "hw_models/mac_array/row_stationary.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "hw_models/mac_array/lane_account.h"
#include "hw_models/mac_array/window_reads.h"

namespace vargsim {
namespace {

/// How sets lie on the array, whatever they work on.
struct SetLayout {
  int kernel_rows = 1;       ///< of a set
  int out_rows = 1;          ///< of a set
  int stacked = 1;           ///< sets above one another
  int beside = 1;            ///< sets side by side
  int strips = 1;            ///< of output rows
  int kernel_folds = 1;      ///< of kernel rows
  int last_kernel_rows = 1;  ///< of the last kernel fold
  int channels = 1;          ///< interleaved in a PE
  int channel_chunks = 1;
  int last_channels = 1;  ///< of the last chunk
  int most_filters = 1;   ///< interleaved in a PE

  int sets() const { return stacked * beside; }
};

/// What the sets work on with p filters a PE.
struct Rounds {
  int filters = 1;  ///< p
  std::int64_t filter_chunks = 1;
  std::int64_t count = 1;
  std::int64_t a_pair = 1;  ///< rounds that a group's strip takes part in
};

struct PassTime {
  Cycles streaming = 0;  ///< from the first product to the end of the last pass
  Cycles total = 0;      ///< with the first filters' load and the psums' last climb
};

class RowStationary final : public Dataflow {
 public:
  explicit RowStationary(const MacArrayParameters& parameters) : array_(parameters) {}

  ArrayCost cost(const ArrayWork& work) const override {
    const SetLayout sets = lay_sets(work);
    const Rounds rounds = best(work, sets);
    ArrayCost cost;
    cost.compute = computing(work, sets, rounds);
    cost.fill_drain = time(work, sets, rounds).total - cost.compute;
    cost.ifmap_reads = map_reads(work, sets) * work.in_channels * work.groups * rounds.a_pair;
    cost.weight_reads = work.reduction() * work.groups * work.out_channels * sets.strips;
    cost.accumulator_updates = work.macs();
    return cost;
  }

  /// A PE reads both operands of a MAC from its scratch pads and updates a psum in the third.
  std::vector<RegisterUse> register_uses(const ArrayWork& work,
                                         const DatatypeParameters& types) const override {
    const Macs macs = work.macs();
    return {{packed_bytes(array_.ifmap_spad, types.ifmap_bits), packed_bytes(macs, types.ifmap_bits)},
            {packed_bytes(array_.filter_spad, types.weight_bits), packed_bytes(macs, types.weight_bits)},
            {packed_bytes(array_.psum_spad, types.psum_bits), 2 * packed_bytes(macs, types.psum_bits)}};
  }

  LaneUse lane_use(const ArrayWork& work) const override {
    const SetLayout sets = lay_sets(work);
    const Rounds rounds = best(work, sets);
    const Cycles streamed = computing(work, sets, rounds);
    const Macs peak = multipliers();
    LaneAccount account(peak * streamed, peak * (time(work, sets, rounds).total - streamed));
    account.keep(Macs{sets.sets()} * sets.kernel_rows * sets.out_rows, peak, &LaneUse::idle_units);
    account.keep(rounds.filter_chunks * work.groups * sets.strips, rounds.count * sets.sets(),
                 work.groups > 1 ? &LaneUse::group_shape : &LaneUse::channel_remainder);
    account.keep(work.out_channels, rounds.filter_chunks * rounds.filters, &LaneUse::channel_remainder);
    account.keep(work.out_rows, std::int64_t{sets.strips} * sets.out_rows, &LaneUse::pixel_remainder);
    account.keep(work.kernel_rows, std::int64_t{sets.kernel_folds} * sets.kernel_rows, &LaneUse::idle_units);
    return account.useful();
  }

  Macs multipliers() const override { return Macs{array_.rows} * array_.cols; }

  /// Filters are interleaved in any number.
  int outputs_at_once() const override { return 1; }

  std::string describe_mapping(const ArrayWork& work) const override {
    const SetLayout sets = lay_sets(work);
    const Rounds rounds = best(work, sets);
    return fmt::format(
        "{} sets of {} x {} PEs at once; {} filters x {} channels in a PE; {} rounds of {} passes",
        sets.sets(), sets.kernel_rows, sets.out_rows, rounds.filters, sets.channels, rounds.count,
        sets.kernel_folds * sets.channel_chunks);
  }

 private:
  SetLayout lay_sets(const ArrayWork& work) const {
    SetLayout sets;
    sets.kernel_rows = std::min(work.kernel_rows, array_.rows);
    sets.out_rows = std::min(work.out_rows, array_.cols);
    sets.stacked = array_.rows / sets.kernel_rows;
    sets.beside = array_.cols / sets.out_rows;
    sets.strips = ceil_div(work.out_rows, sets.out_rows);
    sets.kernel_folds = ceil_div(work.kernel_rows, sets.kernel_rows);
    sets.last_kernel_rows = work.kernel_rows - (sets.kernel_folds - 1) * sets.kernel_rows;
    sets.channels = std::min(work.in_channels, std::max(1, array_.ifmap_spad / work.kernel_cols));
    sets.channel_chunks = ceil_div(work.in_channels, sets.channels);
    sets.last_channels = work.in_channels - (sets.channel_chunks - 1) * sets.channels;
    const int kept_filters = std::max(1, array_.filter_spad / (sets.channels * work.kernel_cols));
    sets.most_filters = std::min({work.out_channels, kept_filters, array_.psum_spad});
    return sets;
  }

  Rounds share_out(const ArrayWork& work, const SetLayout& sets, int filters) const {
    Rounds rounds;
    rounds.filters = filters;
    rounds.filter_chunks = ceil_div(work.out_channels, filters);
    const std::int64_t pairs_at_once = sets.sets() / rounds.filter_chunks;
    if (pairs_at_once <= 1) {
      rounds.a_pair = ceil_div<std::int64_t>(rounds.filter_chunks, sets.sets());
      rounds.count = rounds.a_pair * work.groups * sets.strips;
    } else if (array_.group_packing == GroupPacking::none) {
      rounds.count = work.groups * ceil_div<std::int64_t>(sets.strips, pairs_at_once);
    } else {
      rounds.count = ceil_div<std::int64_t>(std::int64_t{work.groups} * sets.strips, pairs_at_once);
    }
    return rounds;
  }

  /// The fastest in the long run; of equals the one that reads least, then the one done first. Weights are
  /// read alike.
  Rounds best(const ArrayWork& work, const SetLayout& sets) const {
    Rounds best;
    std::tuple<Cycles, std::int64_t, Cycles> least;
    for (int filters = sets.most_filters; filters >= 1; --filters) {
      const Rounds rounds = share_out(work, sets, filters);
      const PassTime needed = time(work, sets, rounds);
      const auto rank = std::make_tuple(needed.streaming, rounds.a_pair, needed.total);
      if (filters == sets.most_filters || rank < least) {
        least = rank;
        best = rounds;
      }
    }
    return best;
  }

  static Cycles computing(const ArrayWork& work, const SetLayout& sets, const Rounds& rounds) {
    return rounds.count * sets.kernel_folds * work.in_channels * rounds.filters * work.kernel_cols *
           work.out_cols;
  }

  static PassTime time(const ArrayWork& work, const SetLayout& sets, const Rounds& rounds) {
    const Cycles a_channel = Cycles{rounds.filters} * work.kernel_cols;
    const auto pass = [&](int channels) { return channels * a_channel * work.out_cols; };
    const auto load = [&](int channels) { return channels * a_channel * sets.beside; };
    const int chunks = sets.channel_chunks;
    const int first = chunks > 1 ? sets.channels : sets.last_channels;

    Cycles within = 0;  // from the start of a kernel fold's first pass to that of its last
    if (chunks > 1) {
      within =
          (chunks - 2) * std::max(pass(first), load(first)) + std::max(pass(first), load(sets.last_channels));
    }
    const Cycles into_next = std::max(pass(sets.last_channels), load(first));
    const Cycles folds = rounds.count * sets.kernel_folds;
    const Cycles last_start = load(first) + folds * within + (folds - 1) * into_next;
    const Cycles streaming = last_start - load(first) + pass(sets.last_channels);
    // Where the last round has only a last, smaller chunk of filters, the last result leaves before the idle
    // filters' cycles are over. One filter a PE is faster then: that count is never the chosen one.
    const Cycles climb = sets.kernel_rows - 1;  // also of a smaller last kernel fold: idle PEs hand psums on
    return {streaming, load(first) + streaming + climb};
  }

  /// Ifmap elements of one channel that the strips of a group read, over all kernel folds.
  static std::int64_t map_reads(const ArrayWork& work, const SetLayout& sets) {
    const auto rows = [&](int taps) {
      return reads_along(work.out_rows, sets.out_rows, taps, work.stride_rows, work.dilation_rows);
    };
    const std::int64_t all_rows =
        (sets.kernel_folds - 1) * rows(sets.kernel_rows) + rows(sets.last_kernel_rows);
    return all_rows *
           distinct_positions(work.out_cols, work.kernel_cols, work.stride_cols, work.dilation_cols);
  }

  MacArrayParameters array_;
};

}  // namespace

std::unique_ptr<Dataflow> make_row_stationary(const MacArrayParameters& parameters) {
  return std::make_unique<RowStationary>(parameters);
}

}  // namespace vargsim
