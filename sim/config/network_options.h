#pragma once
/// Reads what users may set of a built-in network, and builds it.

#include <string>
#include <vector>

#include "networks/zoo/zoo.h"
#include "sim/base/field_describer.h"
#include "sim/config/hardware.h"

namespace vargsim {

struct ConfiguredNetwork {
  Network network;
  Json options;  ///< the resolved options, as run.json prints them
};

/// The same settings as values, without building: what they ask for need not fit.
NetworkOptions read_network_options(const std::string& name, const std::vector<Setting>& settings);

/// `name`: a built-in network. `settings` have keys relative to the network. Throws InputError for whatever
/// cannot be used.
ConfiguredNetwork read_network(const std::string& name, const std::vector<Setting>& settings);

/// Every option that a family accepts, with its defaults.
std::vector<FieldDescription> describe_network_options(const NetworkFamily& family);

}  // namespace vargsim
