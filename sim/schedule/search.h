#pragma once
/// Finds the tiling of a layer: the best of a stated set (tiling_space.h) by the scheduler's objective.
///
/// Neither the set nor the cost of a tiling depends on the SRAM's size: a larger SRAM admits more tilings and
/// never a worse best. The *frontier* of a shape lists the best for every size at once. Search is exhaustive:
/// what is not costed in full has a lower bound that is no better than a tiling found, in no more SRAM.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/schedule/cost.h"

namespace vargsim {

enum class Objective { cycles, bytes, energy };

/// How large a search was.
struct SearchEffort {
  std::int64_t tilings = 0;    ///< of the set
  std::int64_t too_large = 0;  ///< that do not fit the SRAM
  std::int64_t costed = 0;     ///< in full; the rest lost by its lower bound
};

struct TilingChoice {
  Tiling tiling;
  TilingCost cost;
  SearchEffort effort;
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

struct FoundFrontier {
  Frontier points;
  SearchEffort effort;
};

/// By objective and shape. They hold for all accelerators that differ in the size of the SRAM alone, but for
/// those of energy: a larger SRAM takes more a byte.
using Frontiers = std::map<std::pair<Objective, WindowedOp::Key>, FoundFrontier>;

/// What searches found, by shape: for many runs in one process.
struct KnownTilings {
  std::map<WindowedOp::Key, TilingChoice> choices;  ///< for one accelerator and one objective
  /// Where there are some, searches find whole frontiers, for accelerators of other sizes to use.
  std::shared_ptr<Frontiers> frontiers;
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

  /// The best tilings of an op at every size of the SRAM. Shapes are searched once.
  const Frontier& frontier(const WindowedOp& op) { return find_frontier(op).points; }

  /// The best in `capacity` bytes with another loop order, channel tile or number of strips than `choice`.
  std::optional<TilingChoice> runner_up(const WindowedOp& op, const Tiling& choice, Bytes capacity);

 private:
  const FoundFrontier& find_frontier(const WindowedOp& op);
  TilingChoice search(const WindowedOp& op, const std::string& layer_name, Bytes capacity);

  const HardwareParameters& hardware_;
  Objective objective_;
  CostModel costs_;
  KnownTilings own_;
  KnownTilings& known_;
  std::shared_ptr<Frontiers> own_frontiers_;
};

}  // namespace vargsim
