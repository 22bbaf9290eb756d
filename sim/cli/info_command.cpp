#include <memory>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/export_network.h"
#include "sim/cli/network_json.h"
#include "sim/cli/network_table.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"

namespace vargsim {
namespace {

struct InfoOptions {
  JobOptions job;
  OutputFormat format;
  bool quiet = false;
  std::vector<std::string> exported;  ///< format and file
  std::string graph;
};

/// The settings relative to the network; others have no meaning here.
std::vector<Setting> network_settings(const JobOptions& options) {
  const std::string prefix = "network.";
  const std::vector<Setting> all = options.all_settings();
  for (const Setting& setting : all) {
    if (setting.key.rfind(prefix, 0) == 0) continue;
    throw InputError(fmt::format("{}: sim info reads network.KEY only", setting.written));
  }
  return settings_under(prefix, all);
}

/// Of a built-in network as it was published; null for others.
const PublishedAccuracy* accuracy_of(const ConfiguredNetwork& network, const std::vector<Setting>& settings) {
  if (network.family == nullptr || network.options.contains("regroup")) return nullptr;
  return published_accuracy(*network.family, read_network_options(network.family->name, settings));
}

void print_info(const InfoOptions& options) {
  const std::vector<Setting> settings = network_settings(options.job);
  const ConfiguredNetwork network =
      read_network(options.job.network, settings, {options.job.skip_unsupported});
  if (!options.quiet) print_notes(network.notes);
  if (!options.exported.empty())
    export_network(network.network, options.exported.at(0), options.exported.at(1));
  if (!options.graph.empty()) write_graph(network.network, options.graph);
  if (!options.format.chosen() && (!options.exported.empty() || !options.graph.empty())) return;
  const PublishedAccuracy* accuracy = accuracy_of(network, settings);
  const Json json = info_json(network, accuracy);
  print_out(options.format.text(json, json.at("layers")).value_or(info_text(network, accuracy)));
}

}  // namespace

void add_info_command(CLI::App& app) {
  auto options = std::make_shared<InfoOptions>();
  CLI::App* command = app.add_subcommand("info", "the layers of a network; no simulation");
  options->job.add_to(*command, false);
  options->format.add_to(*command);
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->add_option("--export", options->exported, "json, onnx or csv, and the file to write")
      ->expected(2)
      ->type_name("FORMAT FILE");
  command->add_option("--graph", options->graph,
                      "draw the network: FILE.dot, or FILE.svg where graphviz is there");
  command->callback([options] { print_info(*options); });
}

}  // namespace vargsim
