#pragma once
/// The built-in networks: one builder a family, listed in one place (zoo.cpp).

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "networks/grouping.h"
#include "networks/network.h"

namespace vargsim {

/// How VarGNet reduces its last map: by an average, or by a depthwise convolution over the whole map
/// (which matches the parameter column of the paper best).
enum class FinalPool { average, depthwise };

/// What users may set of a built-in network. Each family accepts a subset and has its own defaults.
struct NetworkOptions {
  double width = 1.0;    ///< multiplies the channels of the family's table
  int input_size = 224;  ///< height and width of the square input, in pixels
  int batch = 1;         ///< images
  Grouping grouping;     ///< of the family's grouped (or depthwise) 3x3 convolutions
  FinalPool pool = FinalPool::average;
  /// Channels of the family's stages in place of those that its table and `width` give; empty: the table's.
  std::vector<int> stage_widths;
};

enum class NetworkOption {
  width,
  input_size,
  batch,
  grouping,  ///< `group_base` and `groups`
  groups,    ///< `groups` alone: the number belongs to layers other than 3x3 (ShuffleNet v1)
  pool,
  stage_widths
};

/// What a paper measured of a family under some options.
struct PublishedAccuracy {
  double width = 1.0;
  std::optional<Grouping> grouping;  ///< none: the family has no grouping option
  double top1_percent = 0;           ///< ImageNet unless the source says otherwise
  std::string source;                ///< paper and table
};

struct NetworkFamily {
  std::string name;
  std::string summary;  ///< one line, with the source
  std::vector<NetworkOption> accepts;
  NetworkOptions defaults;
  std::function<Network(const NetworkOptions&)> build;
  /// Channels of each stage that the table and `width` give: what `stage_widths` may replace. Empty where the
  /// family does not accept that option.
  std::function<std::vector<int>(const NetworkOptions&)> table_widths;
  std::vector<PublishedAccuracy> published;

  bool has(NetworkOption option) const;
};

/// The published top-1 of exactly these options (input size and stage widths at their defaults), if known.
const PublishedAccuracy* published_accuracy(const NetworkFamily& family, const NetworkOptions& options);

/// The family's stage widths under `options`: those set, else the table's. Throws InputError when as many are
/// not set as the table has.
std::vector<int> stage_widths(const NetworkFamily& family, const NetworkOptions& options);

/// Every built-in family, in the order `sim list networks` prints them.
const std::vector<NetworkFamily>& network_families();

/// Throws InputError naming the nearest name and the valid ones.
const NetworkFamily& find_network_family(const std::string& name);

}  // namespace vargsim
