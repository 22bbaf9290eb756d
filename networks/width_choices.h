#pragma once
/// Which stage widths of a family can be built under given options, and what MACs they give.

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "networks/zoo/zoo.h"

namespace vargsim {

/// The widths one stage may take.
struct StageChoices {
  int table = 0;            ///< what the options give: the family's table, or the stage widths they set
  std::vector<int> widths;  ///< ascending, from table / 4 to table * 4, each of which the groups divide
  /// Indices into `widths` where the MACs are fewer than at the width below: the width of another layer, at
  /// which a shortcut needs no 1x1.
  std::vector<std::size_t> dips;
};

double relative_change(int width, int table);

/// Finds the choices by building networks, never by knowing a family's layers. It relies on this: whether a
/// width fits depends on its stage alone and repeats every 4 x G (or g) channels, since bottlenecks have a
/// quarter of their stage's channels or more; and MACs grow with every width, but for the dips.
class WidthChoices {
 public:
  /// Throws InputError when the family has no stage widths, or none can be built under the options.
  WidthChoices(const NetworkFamily& family, const NetworkOptions& options);

  const std::vector<StageChoices>& stages() const { return stages_; }
  std::vector<int> table_widths() const;

  /// Of all images; none where the network cannot be built, as when stages do not fit one another.
  std::optional<Macs> macs(const std::vector<int>& widths);

  /// Networks built so far, or refused by their builder.
  int built() const { return static_cast<int>(macs_.size()); }

 private:
  std::vector<int> reference_widths(const std::vector<int>& table);
  std::vector<int> fitting_widths(const std::vector<int>& reference, std::size_t stage, int table);
  std::vector<std::size_t> dips(const std::vector<int>& reference, std::size_t stage);
  std::optional<Macs> macs_with(std::vector<int> widths, std::size_t stage, int width);
  Network build(const std::vector<int>& widths) const;

  const NetworkFamily& family_;
  const NetworkOptions options_;
  std::vector<StageChoices> stages_;
  std::map<std::vector<int>, std::optional<Macs>> macs_;
};

}  // namespace vargsim
