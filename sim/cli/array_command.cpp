#include <memory>
#include <optional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/cli/array_report.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/config/hardware_fields.h"
#include "sim/topology/array_run.h"

namespace vargsim {
namespace {

struct ArrayOptions {
  HardwareOptions hardware;
  std::string layers;
  std::string compat;
  OutputFormat format;
  bool quiet = false;
};

ScaleSimArray scalesim_array_of(const HardwareParameters& hardware) {
  if (const std::optional<ScaleSimArray> array = scalesim_array(hardware.mac_array)) return *array;
  throw InputError(fmt::format(
      "--compat scalesim: {}: /mac_array/dataflow: '{}' must be one that SCALE-Sim has: weight_stationary, "
      "output_stationary or input_stationary",
      hardware.name, dataflow_kind_names.name(hardware.mac_array.dataflow)));
}

ArrayRun run_topology(const ArrayOptions& options, const HardwareParameters& hardware,
                      const Topology& topology) {
  if (options.compat.empty())
    return run_on_array(topology, *make_dataflow(hardware.mac_array, hardware.datatypes));
  return run_as_scalesim(topology, scalesim_array_of(hardware));
}

void print_array(const ArrayOptions& options) {
  if (!options.compat.empty() && options.compat != "scalesim")
    throw InputError(fmt::format("--compat {}: not one of scalesim", options.compat));
  const HardwareParameters hardware = options.hardware.read("sim array");
  const Topology topology = read_topology(options.layers);
  const ArrayRun run = run_topology(options, hardware, topology);
  const ArrayLabels labels{hardware.name, std::string(dataflow_kind_names.name(hardware.mac_array.dataflow)),
                           options.compat};
  for (const std::string& warning : topology.warnings) {
    if (!options.quiet) fmt::print(stderr, "sim: warning: {}\n", warning);
  }
  if (options.format.csv) return print_out(array_csv(run));
  const Json json = array_json(run, labels);
  print_out(options.format.text(json, json.at("layers")).value_or(array_table(run, labels)));
}

}  // namespace

void add_array_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("array", "layers of a SCALE-Sim topology file on the MAC array alone, memory ideal");
  const auto options = std::make_shared<ArrayOptions>();
  options->hardware.add_to(*command);
  command
      ->add_option("--layers", options->layers,
                   "SCALE-Sim topology, convolutions or M, N, K, also with a column Groups; .csv, .gz or .xz")
      ->required();
  command->add_option("--compat", options->compat,
                      "scalesim: count as SCALE-Sim does, folds serial and one group at a time");
  options->format.add_to(*command);
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { print_array(*options); });
}

}  // namespace vargsim
