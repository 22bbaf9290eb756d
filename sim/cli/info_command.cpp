#include <memory>

#include <fmt/format.h>

#include "sim/cli/commands.h"
#include "sim/cli/network_json.h"
#include "sim/cli/network_table.h"
#include "sim/cli/options.h"

namespace vargsim {
namespace {

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

void print_info(const JobOptions& options, bool json) {
  const NetworkFamily& family = find_network_family(options.network);
  const std::vector<Setting> settings = network_settings(options);
  const ConfiguredNetwork network = read_network(options.network, settings);
  const PublishedAccuracy* accuracy =
      published_accuracy(family, read_network_options(options.network, settings));
  print_out(json ? info_json(network, accuracy).dump(2) + "\n" : info_text(family, network, accuracy));
}

}  // namespace

void add_info_command(CLI::App& app) {
  auto options = std::make_shared<JobOptions>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("info", "the layers of a network; no simulation");
  options->add_to(*command, false);
  command->add_flag("--json", *json, "as JSON");
  command->callback([options, json] { print_info(*options, *json); });
}

}  // namespace vargsim
