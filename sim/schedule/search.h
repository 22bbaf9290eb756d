#pragma once
/// Finds the tiling of a layer: the best of a stated set (tiling_space.h) by the scheduler's objective.
///
/// Neither the set nor the cost of a tiling depends on the SRAM's size: a larger SRAM admits more tilings and
/// never a worse best. Search is exhaustive: what is not costed in full has a lower bound that is no better
/// than a tiling found.

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>

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

/// What searches found, by shape and bytes of SRAM: for many runs in one process, of one accelerator and one
/// objective. Empty where nothing fits.
struct KnownTilings {
  std::map<std::pair<WindowedOp::Key, Bytes>, std::optional<TilingChoice>> choices;
};

class TilingSearch {
 public:
  /// `known`, where there is one: found before for an accelerator and objective equal to these; what is found
  /// now is added. It outlives the search.
  TilingSearch(const HardwareParameters& hardware, Objective objective, KnownTilings* known = nullptr);

  /// The best in `capacity` bytes of SRAM; null where nothing fits. Layers of equal shape are searched once.
  const TilingChoice* best(const WindowedOp& op, Bytes capacity);

  /// The same. Throws InfeasibleError naming the layer, the tensor that needs most, bytes needed and bytes
  /// there.
  const TilingChoice& find_within(const WindowedOp& op, const std::string& layer_name, Bytes capacity);

  /// With the whole SRAM.
  const TilingChoice& find(const WindowedOp& op, const std::string& layer_name);

  /// The best in `capacity` bytes with another loop order, channel tile or number of strips than `choice`.
  std::optional<TilingChoice> runner_up(const WindowedOp& op, const Tiling& choice, Bytes capacity);

  Objective objective() const { return objective_; }

  /// Lower is better.
  using Rank = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  Rank rank(const TilingCost& cost) const;

 private:
  const HardwareParameters& hardware_;
  Objective objective_;
  CostModel costs_;
  KnownTilings own_;
  KnownTilings& known_;
};

}  // namespace vargsim
