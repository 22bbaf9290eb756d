#pragma once
/// Finds the tiling of a layer: the best of a stated set by the scheduler's objective.
///
/// The set: rows, columns, groups and output channels of a tile over all sizes ceil(n / k) (tiles of equal
/// share; output channels also in multiples of the outputs that the array works on at once), both loop
/// orders, inner operand kept or not. Columns are split only into few strips and only matter where whole rows
/// do not fit. The set does not depend on the SRAM's size, nor does the cost of a tiling: a larger SRAM
/// admits more tilings and never a worse best.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule/cost.h"

namespace vargsim {

enum class Objective { cycles, bytes };

struct TilingChoice {
  Tiling tiling;
  TilingCost cost;
  std::optional<Tiling>
      runner_up;  ///< the best of those with another order, channel tile or number of strips
  TilingCost runner_up_cost;
  std::int64_t considered = 0;  ///< tilings that were costed
  std::int64_t too_large = 0;   ///< tilings that do not fit the SRAM
};

/// A tiling that no tiling of the same or smaller footprint beats.
struct FrontierPoint {
  Bytes footprint_bytes = 0;
  Tiling tiling;
  TilingCost cost;
};

/// By footprint, each better by the objective than all before it.
using Frontier = std::vector<FrontierPoint>;

/// The best that fits; null where nothing does.
const FrontierPoint* best_point(const Frontier& frontier, Bytes capacity);

/// Costs of the tilings of a shape in the order of the search. They hold for all accelerators that differ in
/// the size of the SRAM alone, whatever the objective.
using TilingCosts = std::map<WindowedOp::Key, std::vector<std::optional<TilingCost>>>;

/// What searches found, by shape: for many runs in one process.
struct KnownTilings {
  std::map<WindowedOp::Key, TilingChoice> choices;  ///< for one accelerator and one objective
  std::shared_ptr<TilingCosts> costs;               ///< may be null: costs are not remembered
};

class TilingSearch {
 public:
  /// `known`, where there is one: found before for an accelerator and objective equal to these; what is found
  /// now is added. It outlives the search.
  TilingSearch(const HardwareParameters& hardware, Objective objective, KnownTilings* known = nullptr);

  /// Throws InfeasibleError naming the layer, the tensor that needs most, bytes needed and bytes there.
  /// Layers of equal shape are searched once.
  const TilingChoice& find(const WindowedOp& op, const std::string& layer_name);

  /// The same with `capacity` bytes of SRAM.
  TilingChoice find_within(const WindowedOp& op, const std::string& layer_name, Bytes capacity);

  /// The best tilings of an op at every size of the SRAM.
  const Frontier& frontier(const WindowedOp& op);

 private:
  class SmallestFit;
  struct Candidate {
    Tiling tiling;
    TilingCost cost;
  };

  TilingChoice search(const WindowedOp& op, const std::string& layer_name);
  TilingCost next_cost(const WindowedOp& op, const Tiling& tiling);
  std::optional<Candidate> best_rows(const WindowedOp& op, Tiling tiling, SmallestFit& smallest,
                                     TilingChoice& choice);

  const HardwareParameters& hardware_;
  Objective objective_;
  CostModel costs_;
  Bytes capacity_;
  std::map<WindowedOp::Key, Frontier> frontiers_;
  KnownTilings own_;
  KnownTilings& known_;
  std::size_t place_ = 0;  ///< of the next tiling in the order of the search
};

}  // namespace vargsim
