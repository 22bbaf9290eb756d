#include <array>
#include <charconv>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "hw_models/dram/trace_replay.h"
#include "sim/base/error.h"
#include "sim/base/name_table.h"
#include "sim/base/text.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/config/hardware.h"
#include "sim/config/hardware_fields.h"
#include "sim/trace/dram_trace.h"

namespace vargsim {
namespace {

using dram::PagePolicy;

constexpr NameTable page_names(std::array<std::pair<PagePolicy, std::string_view>, 3>{
    {{PagePolicy::open, "open"}, {PagePolicy::closed, "closed"}, {PagePolicy::adaptive, "adaptive"}}});

struct DramOptions {
  std::string part;
  std::string trace;
  std::string mapping;
  std::string hash;
  std::string watermarks = "0.2,0.8";
  std::string page = "open";
  std::string refresh = "all_bank";
  dram::ReplayOptions replay;
  OutputFormat format;
};

template <class Enum, std::size_t Size>
Enum named(const NameTable<Enum, Size>& names, const std::string& option, const std::string& text) {
  if (const std::optional<Enum> value = names.find(text)) return *value;
  throw InputError(fmt::format("{} {}: not one of {}", option, text, fmt::join(names.names(), ", ")));
}

std::optional<double> fraction_of(std::string_view text) {
  double value = -1;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || !(value >= 0 && value <= 1)) return {};
  return value;
}

void set_watermarks(const std::string& text, dram::Policy& policy) {
  const std::size_t comma = text.find(',');
  const std::string_view view = text;
  const std::optional<double> low = fraction_of(view.substr(0, comma));
  const std::optional<double> high =
      comma == std::string::npos ? std::nullopt : fraction_of(view.substr(comma + 1));
  if (!low || !high || *low >= *high) {
    throw InputError(fmt::format("--watermarks {}: must be LOW,HIGH with 0 <= LOW < HIGH <= 1", text));
  }
  policy.low_watermark = *low;
  policy.high_watermark = *high;
}

Json energy_json(const dram::ReplayResult& result, const DramPart& part) {
  if (!has_energy(part)) return nullptr;
  const DramEnergy energy = energy_of(part, result.commands, 1, result.cycles);
  return {{"activate", energy.activate_uj},     {"read", energy.read_uj},
          {"write", energy.write_uj},           {"refresh", energy.refresh_uj},
          {"background", energy.background_uj}, {"total", energy.total_uj()}};
}

Json result_json(const dram::ReplayResult& result, const DramPart& part) {
  const double tick_ns = part.tck_ps / 1e3;
  const double seconds = double(result.cycles) * tick_ns / 1e9;
  const double bus_ticks = double(result.counters.bursts) * part.burst_ticks;
  return {{"requests", result.requests},
          {"bursts", result.counters.bursts},
          {"bytes", result.bytes},
          {"hit_rate", result.hit_rate()},
          {"cycles", result.cycles},
          {"seconds", seconds},
          {"bandwidth_bytes_per_s", seconds > 0 ? double(result.bytes) / seconds : 0},
          {"bandwidth_utilisation", result.cycles > 0 ? bus_ticks / double(result.cycles) : 0},
          {"row_hits", result.counters.row_hits},
          {"row_misses", result.counters.row_misses},
          {"row_conflicts", result.counters.row_conflicts},
          {"activates", result.counters.activates},
          {"refreshes", result.counters.refreshes},
          {"average_read_latency_ns", result.average_read_latency * tick_ns},
          {"p95_read_latency_ns", double(result.p95_read_latency) * tick_ns},
          {"energy_uj", energy_json(result, part)}};
}

std::string energy_text(const Json& energy) {
  if (energy.is_null()) return "energy unknown: the part has no currents\n";
  const auto of = [&energy](const char* key) { return energy[key].get<double>(); };
  return fmt::format(
      "energy {:.2f} uJ: activate {:.2f}, read {:.2f}, write {:.2f}, refresh {:.2f}, background {:.2f}\n",
      of("total"), of("activate"), of("read"), of("write"), of("refresh"), of("background"));
}

std::string result_text(const dram::ReplayResult& result, const DramPart& part) {
  const Json json = result_json(result, part);
  return fmt::format(
             "{}: {} requests, {} bursts in {} memory clock cycles ({:.3f} ms)\n"
             "{:.3f} GB/s, {:.1f} % of the peak; {:.2f} % of the bursts without an activate; {} refreshes\n"
             "read latency {:.1f} ns on average, {:.1f} ns at the 95th percentile\n",
             part.name, with_thousands(result.requests), with_thousands(result.counters.bursts),
             with_thousands(result.cycles), json["seconds"].get<double>() * 1e3,
             json["bandwidth_bytes_per_s"].get<double>() / 1e9,
             json["bandwidth_utilisation"].get<double>() * 100, result.hit_rate() * 100,
             with_thousands(result.counters.refreshes), json["average_read_latency_ns"].get<double>(),
             json["p95_read_latency_ns"].get<double>()) +
         energy_text(json["energy_uj"]);
}

void replay(const DramOptions& options) {
  dram::ReplayOptions replay = options.replay;
  replay.policy.page = named(page_names, "--page", options.page);
  replay.policy.refresh = named(refresh_policy_names, "--refresh", options.refresh);
  set_watermarks(options.watermarks, replay.policy);
  DramParameters parameters;
  parameters.part = read_dram_part(options.part);
  if (!options.mapping.empty()) parameters.part.mapping = options.mapping;
  if (!options.hash.empty()) parameters.part.hash = named(dram_hash_names, "--hash", options.hash);
  DramTrace trace(options.trace);
  const dram::ReplayResult result = dram::replay_trace(parameters, trace, replay);
  const Json json = result_json(result, parameters.part);
  print_out(options.format.text(json, Json::array({json})).value_or(result_text(result, parameters.part)));
}

}  // namespace

void add_dram_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("dram", "replay a trace of requests on a DRAM part");
  const auto options = std::make_shared<DramOptions>();
  const CLI::Range places(1, 4096);
  command->add_option("--part", options->part, "part: a name (see `sim list dram`) or a JSON file")
      ->required();
  command->add_option("--trace", options->trace, "cycle,address,R|W,bytes a line; .csv, .csv.gz or .csv.xz")
      ->required();
  command->add_option("--outstanding", options->replay.outstanding, "bursts in flight")
      ->check(places)
      ->capture_default_str();
  command->add_option("--pace", options->replay.pace, "fraction of the peak to offer; 0: as fast as accepted")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  command->add_option("--mapping", options->mapping,
                      "address bits from the top, e.g. RoBaCoBg; default: the part's");
  command->add_option("--hash", options->hash,
                      "none, or xor_row: row bits folded into the bank; default: the part's");
  command->add_option("--read-queue", options->replay.policy.read_queue, "bursts")
      ->check(places)
      ->capture_default_str();
  command->add_option("--write-queue", options->replay.policy.write_queue, "bursts")
      ->check(places)
      ->capture_default_str();
  command->add_option("--watermarks", options->watermarks, "LOW,HIGH, fractions of the write queue")
      ->capture_default_str();
  command->add_option("--page", options->page, "open, closed or adaptive")->capture_default_str();
  command->add_option("--refresh", options->refresh, "all_bank, per_bank or off")->capture_default_str();
  options->format.add_to(*command);
  command->callback([options] { replay(*options); });
}

}  // namespace vargsim
