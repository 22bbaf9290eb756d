#pragma once
/// Networks as files for other programs.

#include <string>

#include "networks/network.h"
#include "networks/writers.h"

namespace vargsim {

/// `format`: json (networks/..., read back by `--network FILE.json`), onnx or csv (SCALE-Sim's topology with
/// a column of groups). Throws InputError for another format, a file that cannot be written and a layer that
/// the format cannot express.
void export_network(const Network& network, const std::string& format, const std::string& path);

/// FILE.dot is written; FILE.svg is drawn by graphviz, which must be there.
void write_graph(const Network& network, const std::string& path, const std::vector<LayerGroup>& groups = {});

}  // namespace vargsim
