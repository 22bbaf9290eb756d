#pragma once
/// The built-in networks: one builder a family, listed in one place (zoo.cpp).

#include <functional>
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
};

enum class NetworkOption { width, input_size, batch, grouping, pool };

struct NetworkFamily {
  std::string name;
  std::string summary;  ///< one line, with the source
  std::vector<NetworkOption> accepts;
  NetworkOptions defaults;
  std::function<Network(const NetworkOptions&)> build;
};

/// Every built-in family, in the order `sim list networks` prints them.
const std::vector<NetworkFamily>& network_families();

/// Throws InputError naming the nearest name and the valid ones.
const NetworkFamily& find_network_family(const std::string& name);

}  // namespace vargsim
