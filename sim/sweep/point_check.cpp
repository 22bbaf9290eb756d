#include "sim/sweep/point_check.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/config/job.h"
#include "sim/sweep/flatten.h"

namespace vargsim {
namespace {

/// The values that a sweep gives "hw" or "network", or what it starts from.
std::vector<SpecSetting> bases_of(const SweepSpec& spec, const std::string& key,
                                  const std::string& otherwise) {
  std::vector<SpecSetting> found;
  const auto add_from = [&](const SpecStep& step) {
    for (const SpecSetting& setting : step) {
      const bool is_new = std::none_of(
          found.begin(), found.end(), [&](const SpecSetting& other) { return other.value == setting.value; });
      if (setting.key == key && is_new) found.push_back(setting);
    }
  };
  add_from(spec.fixed);
  for (const std::vector<SpecStep>& steps : spec.dimensions) {
    for (const SpecStep& step : steps)
      add_from(step);
  }
  if (found.empty()) found.push_back({key, otherwise, fmt::format("{}: /{}", spec.source, key)});
  return found;
}

/// What `read` has against its argument, as one line that begins with a place.
template <class Read>
std::optional<std::string> complaint(const Read& read) {
  try {
    read();
  } catch (const CombinationError&) {
    // Told of the point it concerns, when that is run.
  } catch (const InputError& error) {
    return error.what();
  }
  return std::nullopt;
}

void check_bases(const std::vector<SpecSetting>& bases) {
  for (const SpecSetting& base : bases) {
    const auto name = base.value.get<std::string>();
    const auto wrong = complaint([&] {
      if (base.key == "hw") {
        read_hardware(name, {});
      } else {
        check_network_settings(name, {});
      }
    });
    if (wrong) throw InputError(fmt::format("{}: {}", base.place, *wrong));
  }
}

void read_setting_on(const SpecSetting& base, const Setting& setting) {
  const auto name = base.value.get<std::string>();
  if (base.key == "hw") {
    read_hardware(name, settings_under("hw.", {setting}));
  } else {
    check_network_settings(name, settings_under("network.", {setting}));
  }
}

void check_setting(const SpecSetting& setting, const std::vector<SpecSetting>& hardware,
                   const std::vector<SpecSetting>& networks) {
  if (setting.key == "hw" || setting.key == "network") return;
  const Setting tried{setting.key, setting.value.dump(), setting.place};
  if (setting.key.rfind("schedule.", 0) == 0) {
    if (const auto wrong = complaint([&] { read_schedule_options(settings_under("schedule.", {tried})); }))
      throw InputError(*wrong);
    return;
  }
  std::optional<std::string> first;
  for (const SpecSetting& base : setting.key.rfind("hw.", 0) == 0 ? hardware : networks) {
    const auto wrong = complaint([&] { read_setting_on(base, tried); });
    if (!wrong) return;
    if (!first) first = wrong;
  }
  throw InputError(*first);
}

Json resolved_hardware(const std::string& name) {
  const HardwareParameters hardware = read_hardware(name, {});
  return {{"hardware", write_hardware(hardware)}, {"dram_part", write_dram_part(hardware.dram.part)}};
}

}  // namespace

void check_values(const SweepSpec& spec) {
  const std::vector<SpecSetting> hardware = bases_of(spec, "hw", spec.hardware);
  const std::vector<SpecSetting> networks = bases_of(spec, "network", spec.network);
  check_bases(hardware);
  check_bases(networks);
  for (const SpecSetting& setting : spec.fixed)
    check_setting(setting, hardware, networks);
  for (const std::vector<SpecStep>& steps : spec.dimensions) {
    for (const SpecStep& step : steps) {
      for (const SpecSetting& setting : step)
        check_setting(setting, hardware, networks);
    }
  }
}

PointFilter::PointFilter(const SweepSpec& spec) : spec_(spec) {
  if (spec.constraints.empty()) return;
  const Values& base = base_of(point_of(spec, 0));
  std::vector<std::string> known = spec.keys;
  for (const SpecSetting& setting : spec.fixed)
    known.push_back(setting.key);
  for (const auto& [key, value] : base)
    known.push_back(key);
  for (std::size_t i = 0; i < spec.constraints.size(); ++i) {
    for (const Expression::Key& key : spec.constraints[i].keys()) {
      if (std::find(known.begin(), known.end(), key.name) != known.end()) continue;
      const std::string nearest = nearest_name(key.name, known);
      throw InputError(fmt::format("{}: /constraints/{}: at character {}: unknown key '{}'{}", spec.source, i,
                                   key.position, printable(key.name, 60),
                                   nearest.empty() ? "" : "; nearest: " + nearest));
    }
  }
}

const PointFilter::Values& PointFilter::base_of(const SweepPoint& point) {
  const auto [entry, is_new] = bases_.try_emplace({point.hardware, point.network});
  if (!is_new) return entry->second;
  Json document = resolved_hardware(point.hardware);
  document["network"] = {{"options", read_network(point.network, {}, {spec_.skip_unsupported}).options}};
  for (const FieldDescription& field : describe_schedule_options())
    document["schedule"][field.key] = field.default_value;
  for (Field& field : flatten_run(document))
    entry->second.emplace(std::move(field.name), std::move(field.cell));
  entry->second.emplace("hw", point.hardware);
  entry->second.emplace("network", point.network);
  return entry->second;
}

bool PointFilter::admits(const SweepPoint& point) {
  if (spec_.constraints.empty()) return true;
  const Values& base = base_of(point);
  const auto value_of = [&](const std::string& key) -> Cell {
    for (const SpecSetting* setting : point.settings) {
      if (setting->key == key) return cell_of(setting->value);
    }
    const auto found = base.find(key);
    return found == base.end() ? Cell{} : found->second;
  };
  return std::all_of(spec_.constraints.begin(), spec_.constraints.end(),
                     [&](const Expression& constraint) { return constraint.holds(value_of); });
}

Json base_configurations(const SweepSpec& spec) {
  Json all = Json::object();
  for (const SpecSetting& base : bases_of(spec, "hw", spec.hardware))
    all[base.value.get<std::string>()] = resolved_hardware(base.value.get<std::string>());
  return all;
}

}  // namespace vargsim
