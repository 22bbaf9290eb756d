#include "sim/config/job.h"

#include <fmt/format.h>

namespace vargsim {
namespace {

void check_prefixes(const std::vector<Setting>& settings) {
  for (const Setting& setting : settings) {
    const std::string side = setting.key.substr(0, setting.key.find('.'));
    const bool has_rest = setting.key.size() > side.size() + 1;
    if (has_rest && (side == "hw" || side == "network" || side == "schedule")) continue;
    throw InputError(
        fmt::format("{}: unknown key; valid: hw.KEY, network.KEY, schedule.KEY", setting.written));
  }
}

}  // namespace

std::vector<Setting> settings_under(const std::string& prefix, const std::vector<Setting>& settings) {
  std::vector<Setting> under;
  for (Setting setting : settings) {
    if (setting.key.rfind(prefix, 0) != 0) continue;
    setting.key = setting.key.substr(prefix.size());
    under.push_back(std::move(setting));
  }
  return under;
}

Job read_job(const std::string& hardware, const std::string& network, const std::vector<Setting>& settings,
             const NetworkReading& reading) {
  check_prefixes(settings);
  ConfiguredNetwork configured = read_network(network, settings_under("network.", settings), reading);
  return {read_hardware(hardware, settings_under("hw.", settings)),
          std::move(configured.network),
          std::move(configured.options),
          read_schedule_options(settings_under("schedule.", settings)),
          std::move(configured.notes),
          std::move(configured.skipped)};
}

}  // namespace vargsim
