#include "sim/cli/options.h"

#include <cstdio>
#include <limits>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/config/plausibility.h"

namespace vargsim {
namespace {

void add_hardware_option(CLI::App& command, std::string& hardware) {
  command.add_option("--hw", hardware, "hardware: a name (see `sim list hardware`) or a JSON file")
      ->capture_default_str();
}

}  // namespace

void JobOptions::add_to(CLI::App& command, bool with_hardware) {
  if (with_hardware) add_hardware_option(command, hardware);
  command
      .add_option("--network", network, "network: a name (see `sim list networks`), an .onnx or a .json file")
      ->capture_default_str();
  command
      .add_option("--set", settings,
                  "KEY=VALUE, e.g. network.group_base=8, hw.sram.capacity_kib=512, schedule.objective=bytes; "
                  "repeatable")
      ->allow_extra_args(false);
  command.add_flag("--skip-unsupported", skip_unsupported,
                   "ONNX nodes that cannot be modelled move their bytes; totals are marked partial");
}

void add_seed_option(CLI::App& command, std::int64_t& seed) {
  command.add_option("--seed", seed, "seed of the data")
      ->check(CLI::Range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max(), "0 or more"))
      ->capture_default_str();
}

std::vector<Setting> JobOptions::all_settings(const std::vector<Setting>& more) const {
  std::vector<Setting> all;
  for (const std::string& text : settings)
    all.push_back(parse_setting(text));
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

Job JobOptions::job(const std::vector<Setting>& more) const {
  return read_job(hardware, network, all_settings(more), {skip_unsupported});
}

NetworkOptions JobOptions::network_options(const std::vector<Setting>& more) const {
  return read_network_options(network, settings_under("network.", all_settings(more)));
}

void print_notes(const std::vector<std::string>& notes) {
  for (const std::string& note : notes)
    fmt::print(stderr, "sim: note: {}\n", note);
}

void HardwareOptions::add_to(CLI::App& command) {
  add_hardware_option(command, hardware);
  command.add_option("--set", settings, "KEY=VALUE, e.g. hw.mac_array.rows=32; repeatable")
      ->allow_extra_args(false);
}

HardwareParameters HardwareOptions::read(const std::string& command) const {
  const std::string prefix = "hw.";
  std::vector<Setting> all;
  for (const std::string& text : settings) {
    all.push_back(parse_setting(text));
    if (all.back().key.rfind(prefix, 0) == 0 && all.back().key.size() > prefix.size()) continue;
    throw InputError(fmt::format("{}: {} reads hw.KEY only", all.back().written, command));
  }
  return read_hardware(hardware, settings_under(prefix, all));
}

void print_warnings(std::initializer_list<const Job*> jobs) {
  std::set<std::string> printed;
  std::set<std::string> noted;
  for (const Job* job : jobs) {
    for (const std::string& note : job->network_notes) {
      if (noted.insert(note).second) print_notes({note});
    }
    for (const std::string& sentence : implausible(job->hardware)) {
      const std::string line = fmt::format("sim: warning: {}: {}\n", job->hardware.name, sentence);
      if (printed.insert(line).second) fmt::print(stderr, "{}", line);
    }
  }
}

void print_out(const std::string& text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (!written || std::fflush(stdout) != 0) throw std::runtime_error("stdout cannot be written");
}

}  // namespace vargsim
