#include <memory>

#include <fmt/format.h>

#include "hw_models/mac_array/dataflow.h"
#include "sim/base/text.h"
#include "sim/base/text_table.h"
#include "sim/cli/commands.h"
#include "sim/cli/network_json.h"
#include "sim/cli/network_table.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/config/config_file.h"
#include "sim/config/shipped.h"
#include "sim/sweep/point_check.h"

namespace vargsim {
namespace {

/// What a list shows: a JSON array of objects, and a line each for people.
struct Listing {
  Json json = Json::array();
  std::string text;
};

/// "base 8" or "32 groups"; "-" where the family has no such option.
std::string grouping_text(const NetworkFamily& family) {
  const Grouping& grouping = family.defaults.grouping;
  if (!family.has(NetworkOption::grouping) && !family.has(NetworkOption::groups)) return "-";
  const bool is_base = grouping.policy == Grouping::Policy::fixed_base;
  return fmt::format(is_base ? "base {}" : "{} groups", grouping.value);
}

Json network_entry(const NetworkFamily& family, const ConfiguredNetwork& configured,
                   const PublishedAccuracy* accuracy) {
  const Network& network = configured.network;
  Json json = {{"name", family.name},
               {"summary", family.summary},
               {"options", configured.options},
               {"macs", network.macs()},
               {"weights", network.weights()},
               {"params", network.params()},
               {"weight_bytes", network.weights()},
               {"convolutions", network.convolutions()},
               {"layers", network.layers().size()}};
  add_accuracy(json, accuracy);
  return json;
}

Listing list_networks() {
  Listing listing;
  TextTable table({{"network", TextTable::Align::left},
                   {"MMAC"},
                   {"params"},
                   {"weights"},
                   {"convs"},
                   {"grouping"},
                   {"top-1 %"},
                   {"", TextTable::Align::left}});
  for (const NetworkFamily& family : network_families()) {
    const ConfiguredNetwork configured = read_network(family.name, {});
    const Network& network = configured.network;
    const PublishedAccuracy* accuracy = published_accuracy(family, family.defaults);
    listing.json.push_back(network_entry(family, configured, accuracy));
    table.add({family.name, fmt::format("{:.1f}", double(network.macs()) / 1e6),
               with_thousands(network.params()), with_thousands(network.weights()),
               fmt::format("{}", network.convolutions()), grouping_text(family),
               accuracy ? top1_text(accuracy->top1_percent) : "-", family.summary});
  }
  listing.text = table.text();
  return listing;
}

Listing list_hardware() {
  Listing listing;
  for (const std::string& name : shipped_names("hw")) {
    const HardwareParameters hardware = read_hardware(name, {});
    listing.json.push_back(write_hardware(hardware));
    listing.text += fmt::format("{:<18}  {:>5} MACs a cycle at {} MHz, {} KiB SRAM, {} x {}\n", name,
                                make_dataflow(hardware.mac_array, hardware.datatypes)->peak_macs_per_cycle(),
                                hardware.clock_mhz, hardware.sram.capacity_kib, hardware.dram.channels,
                                hardware.dram.part.name);
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
    listing.text += fmt::format("{:<17}  {}\n", entry.name, entry.summary);
  }
  return listing;
}

std::int64_t points_of(const SweepSpec& spec) {
  PointFilter filter(spec);
  std::int64_t points = 0;
  for (std::int64_t number = 0; number < spec.size(); ++number)
    points += filter.admits(point_of(spec, number)) ? 1 : 0;
  return points;
}

Listing list_sweeps() {
  Listing listing;
  for (const std::string& name : shipped_names(sweep_kind.folder)) {
    const SweepSpec spec = read_sweep_spec(name);
    const std::int64_t points = points_of(spec);
    listing.json.push_back({{"name", name}, {"points", points}, {"summary", spec.summary}});
    listing.text += fmt::format("{:<10}  {:>3} points  {}\n", name, points, spec.summary);
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
                               {"dataflows", list_dataflows},
                               {"sweeps", list_sweeps}};

void print_list(const std::string& what, const OutputFormat& format) {
  std::vector<std::string> names;
  for (const ListEntry& entry : lists) {
    names.emplace_back(entry.name);
    if (what != entry.name) continue;
    const Listing listing = entry.list();
    print_out(format.text(listing.json, listing.json).value_or(listing.text));
    return;
  }
  throw InputError(fmt::format("sim list {}: not one of {}", what, join(names)));
}

}  // namespace

void add_list_command(CLI::App& app) {
  auto what = std::make_shared<std::string>();
  auto format = std::make_shared<OutputFormat>();
  CLI::App* command = app.add_subcommand("list", "what is built in");
  command->add_option("what", *what, "networks, hardware, dram, dataflows or sweeps")->required();
  format->add_to(*command);
  command->callback([what, format] { print_list(*what, *format); });
}

}  // namespace vargsim
