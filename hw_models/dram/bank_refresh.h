#pragma once
/// Which banks the next REFpb is for.
///
/// Ranks take turns. In a rank each bank is refreshed once a round: in turn, or, where the standard leaves
/// the order open, first those for which the fewest bursts wait.

#include <cstdint>
#include <vector>

#include "hw_models/parameters.h"

namespace vargsim::dram {

class BankRefreshOrderOf {
 public:
  explicit BankRefreshOrderOf(const DramPart& part)
      : order_(part.bank_refresh.order),
        banks_of_rank_(part.banks_per_rank()),
        sets_(banks_of_rank_ / part.bank_refresh.banks),
        left_(static_cast<std::size_t>(part.ranks), 0) {}

  /// REFpb commands after which every bank has been refreshed as often as every other.
  std::int64_t round() const { return std::int64_t{sets_} * static_cast<std::int64_t>(left_.size()); }

  /// A bit for each bank, counted over all ranks. `waiting(bank)`: bursts that wait for it.
  template <class Waiting>
  std::uint64_t next(const Waiting& waiting) {
    const int rank = rank_;
    rank_ = (rank_ + 1) % static_cast<int>(left_.size());
    std::uint64_t& left = left_[static_cast<std::size_t>(rank)];
    if (left == 0) left = sets_ < 64 ? (std::uint64_t{1} << sets_) - 1 : ~std::uint64_t{0};
    const int set =
        order_ == BankRefreshOrder::in_turn ? __builtin_ctzll(left) : least_wanted(left, rank, waiting);
    left &= ~(std::uint64_t{1} << set);
    return banks_of(rank, set);
  }

 private:
  std::uint64_t banks_of(int rank, int set) const {
    std::uint64_t banks = 0;
    for (int bank = set; bank < banks_of_rank_; bank += sets_)
      banks |= std::uint64_t{1} << (rank * banks_of_rank_ + bank);
    return banks;
  }

  template <class Waiting>
  int least_wanted(std::uint64_t left, int rank, const Waiting& waiting) const {
    int best = __builtin_ctzll(left);
    int fewest = -1;
    for (; left != 0; left &= left - 1) {
      const int set = __builtin_ctzll(left);
      int bursts = 0;
      for (std::uint64_t banks = banks_of(rank, set); banks != 0; banks &= banks - 1)
        bursts += waiting(__builtin_ctzll(banks));
      if (fewest >= 0 && bursts >= fewest) continue;
      best = set;
      fewest = bursts;
    }
    return best;
  }

  BankRefreshOrder order_;
  int banks_of_rank_;
  int sets_;
  std::vector<std::uint64_t> left_;  ///< of each rank, the sets not refreshed in this round
  int rank_ = 0;                     ///< whose turn it is
};

}  // namespace vargsim::dram
