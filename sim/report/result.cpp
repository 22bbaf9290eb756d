#include "sim/report/result.h"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

namespace vargsim {

Cycles Ledger::sum() const {
  return std::accumulate(cycles_.begin(), cycles_.end(), Cycles{0});
}

double EnergyResult::total_uj() const {
  return std::accumulate(parts_uj.begin(), parts_uj.end(), 0.0);
}

EnergyResult& EnergyResult::operator+=(const EnergyResult& other) {
  for (std::size_t part = 0; part < parts_uj.size(); ++part)
    parts_uj[part] += other.parts_uj[part];
  for (std::size_t tensor = 0; tensor < by_tensor_uj.size(); ++tensor)
    by_tensor_uj[tensor] += other.by_tensor_uj[tensor];
  return *this;
}

Macs LaneResult::sum() const {
  return std::accumulate(parts.begin(), parts.end(), Macs{0});
}

LaneResult& LaneResult::operator+=(const LaneResult& other) {
  for (std::size_t part = 0; part < parts.size(); ++part)
    parts[part] += other.parts[part];
  return *this;
}

Ledger& Ledger::operator+=(const Ledger& other) {
  for (std::size_t cause = 0; cause < cycles_.size(); ++cause)
    cycles_[cause] += other.cycles_[cause];
  return *this;
}

std::string_view bound_of(const Ledger& ledger) {
  Cause most = Cause::compute;
  for (int cause = 0; cause < cause_count; ++cause) {
    if (ledger[static_cast<Cause>(cause)] > ledger[most]) most = static_cast<Cause>(cause);
  }
  switch (most) {
    case Cause::compute:
    case Cause::fill_drain:
      return "compute";
    case Cause::wait_weights:
    case Cause::wait_ifmap:
    case Cause::wait_ofmap:
      return "dram";
    case Cause::bank_conflict:
      return "sram";
    case Cause::vector:
      return "vector";
    case Cause::control:
      return "control";
  }
  return "control";
}

std::string grouping_label(const nlohmann::ordered_json& options) {
  if (options.contains("group_base")) return fmt::format("group base {}", options["group_base"].get<int>());
  if (options.contains("groups")) return fmt::format("{} groups", options["groups"].get<int>());
  return "";
}

}  // namespace vargsim
