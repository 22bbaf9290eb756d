#pragma once
/// Reads what users may set of a built-in network, and builds it.

#include <string>
#include <vector>

#include "networks/zoo/zoo.h"
#include "sim/base/field_describer.h"
#include "sim/config/hardware.h"

namespace vargsim {

/// A part of a network's file that could not be modelled and moves its bytes only.
struct SkippedLayer {
  std::string name;
  std::string op;
  std::string reason;
};

struct ConfiguredNetwork {
  Network network;
  Json options;                           ///< the resolved options, as run.json prints them
  std::vector<std::string> notes;         ///< what was changed or left out: a line each for the user
  std::vector<SkippedLayer> skipped;      ///< totals are partial where there is any
  const NetworkFamily* family = nullptr;  ///< null for a file
};

struct NetworkReading {
  bool skip_unsupported = false;  ///< nodes of a file that cannot be modelled become moves
};

/// Throws InputError for settings that a network cannot have at all, without building it; of a file only that
/// it is there is looked at.
void check_network_settings(const std::string& name, const std::vector<Setting>& settings);

/// The same settings as values, without building: what they ask for need not fit.
NetworkOptions read_network_options(const std::string& name, const std::vector<Setting>& settings);

/// `name`: a built-in network, or a file that ends in .onnx (networks/onnx) or .json (network_file.h).
/// `settings` have keys relative to the network. Throws InputError for whatever cannot be used.
ConfiguredNetwork read_network(const std::string& name, const std::vector<Setting>& settings,
                               const NetworkReading& reading = {});

/// True for names that are files and not built in.
bool is_network_file(const std::string& name);

/// What may be set of a network from a file: `onnx` or a JSON file.
std::vector<FieldDescription> describe_network_file_options(bool onnx);

/// Every option that a family accepts, with its defaults.
std::vector<FieldDescription> describe_network_options(const NetworkFamily& family);

}  // namespace vargsim
