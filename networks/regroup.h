#pragma once
/// Another grouping for a network as it is: every convolution of several groups gets its groups by one
/// policy.

#include <string>
#include <vector>

#include "networks/grouping.h"
#include "networks/network.h"

namespace vargsim {

struct RegroupedLayer {
  std::string name;
  int before = 1;        ///< groups
  int after = 1;         ///< equal where the layer was left alone
  std::string obstacle;  ///< why it was left alone; empty where it was not
};

struct Regrouped {
  Network network;
  std::vector<RegroupedLayer> layers;  ///< the convolutions that had several groups, in order
};

/// Layers whose input or output channels the policy does not divide are left alone.
Regrouped regroup(const Network& network, const Grouping& grouping);

/// "fixed_base:8" or "fixed_groups:16". Throws InputError naming `where`.
Grouping parse_grouping(const std::string& text, const std::string& where);

}  // namespace vargsim
