#include <memory>

#include <fmt/format.h>

#include "hw_models/mac_array/dataflow.h"
#include "sim/base/text.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/config/shipped.h"

namespace vargsim {
namespace {

/// What a list shows: a JSON array of objects, and a line each for people.
struct Listing {
  Json json = Json::array();
  std::string text;
};

Listing list_networks() {
  Listing listing;
  listing.text =
      fmt::format("{:<14}  {:>8}  {:>11}  {:>11}  {}\n", "network", "MMAC", "weights", "params", "");
  for (const NetworkFamily& family : network_families()) {
    const ConfiguredNetwork network = read_network(family.name, {});
    listing.json.push_back({{"name", family.name},
                            {"summary", family.summary},
                            {"options", network.options},
                            {"macs", network.network.macs()},
                            {"weights", network.network.weights()},
                            {"params", network.network.params()},
                            {"weight_bytes", network.network.weights()},
                            {"convolutions", network.network.convolutions()},
                            {"layers", network.network.layers().size()}});
    listing.text += fmt::format(
        "{:<14}  {:>8.1f}  {:>11}  {:>11}  {}\n", family.name, double(network.network.macs()) / 1e6,
        with_thousands(network.network.weights()), with_thousands(network.network.params()), family.summary);
  }
  return listing;
}

Listing list_hardware() {
  Listing listing;
  for (const std::string& name : shipped_names("hw")) {
    const HardwareParameters hardware = read_hardware(name, {});
    listing.json.push_back(write_hardware(hardware));
    listing.text += fmt::format("{:<18}  {:>5} MACs a cycle at {} MHz, {} KiB SRAM, {} x {}\n", name,
                                make_dataflow(hardware.mac_array)->peak_macs_per_cycle(), hardware.clock_mhz,
                                hardware.sram.capacity_kib, hardware.dram.channels, hardware.dram.part.name);
  }
  return listing;
}

Listing list_dram() {
  Listing listing;
  for (const std::string& name : shipped_names("dram")) {
    const DramPart part = read_dram_part(name);
    listing.json.push_back(write_dram_part(part));
    listing.text += fmt::format("{:<17}  {:>5.1f} GB/s  {:>4} B bursts  {}\n", name,
                                part.peak_gb_per_second(), part.burst_bytes(), part.source);
  }
  return listing;
}

Listing list_dataflows() {
  Listing listing;
  for (const DataflowEntry& entry : dataflows()) {
    listing.json.push_back({{"name", entry.name}, {"summary", entry.summary}});
    listing.text += fmt::format("{:<12}  {}\n", entry.name, entry.summary);
  }
  return listing;
}

struct ListEntry {
  const char* name;
  Listing (*list)();
};
constexpr ListEntry lists[] = {{"networks", list_networks},
                               {"hardware", list_hardware},
                               {"dram", list_dram},
                               {"dataflows", list_dataflows}};

void print_list(const std::string& what, bool json) {
  std::vector<std::string> names;
  for (const ListEntry& entry : lists) {
    names.emplace_back(entry.name);
    if (what != entry.name) continue;
    const Listing listing = entry.list();
    print_out(json ? listing.json.dump(2) + "\n" : listing.text);
    return;
  }
  throw InputError(fmt::format("sim list {}: not one of {}", what, join(names)));
}

}  // namespace

void add_list_command(CLI::App& app) {
  auto what = std::make_shared<std::string>();
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app.add_subcommand("list", "what is built in");
  command->add_option("what", *what, "networks, hardware, dram or dataflows")->required();
  command->add_flag("--json", *json, "as JSON");
  command->callback([what, json] { print_list(*what, *json); });
}

}  // namespace vargsim
