#pragma once
/// Networks as JSON files: every layer with its operation, its inputs by name, and nothing that follows from
/// these.

#include <string>
#include <vector>

#include "networks/network.h"
#include "sim/base/json_document.h"

namespace vargsim {

/// What `write_network_file` writes, and what else docs/networks.md describes. A `batch` above 0 replaces the
/// file's. Throws InputError naming the file and a JSON pointer or the layer.
Network read_network_file(const std::string& path, int batch = 0);
Network read_network_document(const JsonDocument& document, int batch = 0);

Json write_network_file(const Network& network);

/// JSON Schema (draft 2020-12) of the file.
Json network_schema();

/// The keys that layers of an op have, in words.
struct NetworkLayerKeys {
  std::string op;
  std::string keys;
};
std::vector<NetworkLayerKeys> network_layer_keys();

}  // namespace vargsim
