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

enum class Objective { cycles, bytes };

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

/// A tiling that no other beats in as little SRAM.
struct FrontierPoint {
  Bytes footprint = 0;
  Tiling tiling;
  TilingCost cost;
};

/// By footprint ascending; each is better than all before it.
struct Frontier {
  std::vector<FrontierPoint> points;
  SearchEffort effort;
};

/// By objective and shape. They hold for all accelerators that differ in the size of the SRAM alone.
using Frontiers = std::map<std::pair<Objective, WindowedOp::Key>, Frontier>;

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

  /// The best tilings for all sizes of the SRAM. Shapes are searched once.
  const Frontier& frontier(const WindowedOp& op);

  /// The best tiling in at most `capacity` bytes; null where none fits.
  const FrontierPoint* best(const WindowedOp& op, Bytes capacity);

  /// The best of those that fit with another loop order, channel tile or number of strips than `choice`.
  std::optional<TilingChoice> runner_up(const WindowedOp& op, const Tiling& choice);

 private:
  [[noreturn]] void refuse(const WindowedOp& op, const Tiling& smallest, const std::string& layer) const;

  const HardwareParameters& hardware_;
  Objective objective_;
  CostModel costs_;
  KnownTilings own_;
  KnownTilings& known_;
  std::shared_ptr<Frontiers> own_frontiers_;
};

}  // namespace vargsim
