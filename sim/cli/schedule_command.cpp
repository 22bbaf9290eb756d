#include <memory>

#include <fmt/format.h>

#include "sim/base/text.h"
#include "sim/cli/commands.h"
#include "sim/cli/export_network.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/cli/plan_json.h"
#include "sim/schedule/lower_bound.h"

namespace vargsim {
namespace {

/// " (banks 2-5)" where banks are ranges of addresses.
std::string banks_of(const SramParameters& sram, Bytes offset, Bytes bytes) {
  if (sram.interleave != SramInterleave::bank || bytes == 0) return "";
  const Bytes first = offset / sram.bank_bytes();
  const Bytes last = (offset + bytes - 1) / sram.bank_bytes();
  return first == last ? fmt::format(" (bank {})", first) : fmt::format(" (banks {}-{})", first, last);
}

std::string buffer_map(const StepPlan& plan, const SramParameters& sram) {
  std::vector<std::string> parts;
  for (std::size_t role = 0; role < plan.rings.size(); ++role) {
    const RingShape& ring = plan.rings[role];
    if (ring.lines == 0) continue;
    parts.push_back(fmt::format("{} {} x {} B at {}{}", buffer_role_names[role], ring.lines, ring.line_bytes,
                                plan.ring_offsets[role],
                                banks_of(sram, plan.ring_offsets[role], ring.bytes())));
  }
  return join(parts);
}

std::string step_text(const Layer& layer, const StepPlan& plan, const Job& job, bool verbose) {
  const TilingCost& cost = plan.choice.cost;
  std::string text = fmt::format(
      "{}: {} tiles of {}\n  sram {:.1f} KiB: {}\n  expected {} cycles (compute {}, DRAM {}), {} bytes\n",
      layer.name, plan.tiles, describe(plan.op, plan.choice.tiling), double(plan.sram_bytes) / 1024,
      buffer_map(plan, job.hardware.sram), with_thousands(cost.cycles), with_thousands(cost.compute),
      with_thousands(cost.dram), with_thousands(cost.bytes));
  if (!plan.mapping.empty()) text += fmt::format("  array {}\n", plan.mapping);
  const Bytes bound = lower_bound_bytes(plan.op, job.hardware.sram.capacity_bytes());
  text += fmt::format("  lower bound {} bytes (maps in DRAM): {:.3f} times as many are moved\n",
                      with_thousands(bound), bound > 0 ? double(cost.bytes) / double(bound) : 0.0);
  text += fmt::format("  why: {}\n", explain(plan, job.schedule.objective));
  if (verbose) {
    const SearchEffort& effort = plan.choice.effort;
    text += fmt::format(
        "  search: {} tilings, {} found too large for the SRAM, {} costed in full, the others ruled out by "
        "bounds\n",
        effort.tilings, effort.too_large, effort.costed);
  }
  return text;
}

std::string layer_text(const Layer& layer, const LayerPlan& plan, const Job& job, bool verbose) {
  if (plan.steps.empty()) return layer.name + ": renames channels, nothing to do\n";
  std::string text;
  for (const StepPlan& step : plan.steps)
    text += step_text(layer, step, job, verbose);
  return text;
}

std::string group_text(const Network& network, const Schedule& plan, const GroupPlan& group) {
  std::string text = fmt::format(
      "group {}: {} layers in {} strips an image, {}\n  sram {:.1f} KiB: weights {:.1f}, rings {:.1f}, maps "
      "on "
      "chip {:.1f}\n  expected {} cycles (compute {}, DRAM {}), {} bytes\n",
      group.name, group.layers.size(), group.steps,
      group.double_buffered ? "loads and stores double-buffered" : "loads and stores single-buffered",
      double(group.sram_bytes) / 1024, double(group.weight_bytes) / 1024, double(group.ring_bytes) / 1024,
      double(group.on_chip_bytes) / 1024, with_thousands(group.cost.cycles),
      with_thousands(group.cost.compute), with_thousands(group.cost.dram), with_thousands(group.cost.bytes));
  for (const BufferId id : group.buffers) {
    const Buffer& buffer = plan.program.buffer(id);
    text += fmt::format("  {:>8} .. {:<8} {} of {}, {} lines of {} B\n", buffer.offset,
                        buffer.offset + buffer.bytes(), buffer.name, network.layer(buffer.layer).name,
                        buffer.lines, buffer.line_bytes);
  }
  return text;
}

std::string member_text(const Layer& layer, const LayerPlan& plan) {
  std::string text;
  for (const StepPlan& step : plan.steps) {
    text += fmt::format("  {}: {} tiles of up to {}{}\n", layer.name, step.tiles,
                        describe(step.op, step.choice.tiling),
                        step.mapping.empty() ? "" : ", array " + step.mapping);
  }
  return text;
}

void print_group(const Job& job, const Schedule& plan, const GroupPlan& group, bool verbose) {
  if (group.fused) print_out(group_text(job.network, plan, group));
  for (const LayerId id : group.layers) {
    const Layer& layer = job.network.layer(id);
    const LayerPlan& layer_plan = plan.layers[static_cast<std::size_t>(id)];
    print_out(group.fused ? member_text(layer, layer_plan) : layer_text(layer, layer_plan, job, verbose));
  }
}

void print_plan(const Job& job, const Schedule& plan, bool verbose) {
  TilingCost total;
  for (const GroupPlan& group : plan.groups) {
    print_group(job, plan, group, verbose);
    total += group.cost;
  }
  print_out(fmt::format(
      "\n{} on {}: {} layers in {} groups (fusion {}); {} commands with {} waits; expected {} "
      "cycles, {} bytes moved, {} bytes of DRAM used\n",
      job.network.name(), job.hardware.name, plan.layers.size(), plan.groups.size(),
      fusion_mode_names.name(job.schedule.fusion), plan.program.commands.size(), plan.program.waits.size(),
      with_thousands(total.cycles), with_thousands(total.bytes), with_thousands(plan.tensor_bytes)));
}

/// Fused groups lie on common ground.
void draw_groups(const Job& job, const Schedule& plan, const std::string& path) {
  std::vector<LayerGroup> groups;
  for (const GroupPlan& group : plan.groups) {
    if (group.fused) groups.push_back({group.name, group.layers});
  }
  write_graph(job.network, path, groups);
}

struct PlanOptions {
  JobOptions job;
  OutputFormat format;
  std::string graph;
  bool verbose = false;
  bool quiet = false;
};

void print_schedule(const PlanOptions& options) {
  Job job = options.job.job();
  job.schedule.with_runner_up = true;
  if (!options.quiet) print_warnings({&job});
  const Schedule plan = schedule(job.network, job.hardware, job.schedule);
  if (!options.graph.empty()) {
    draw_groups(job, plan, options.graph);
    if (!options.format.chosen()) return;
  }
  if (!options.format.chosen()) {
    print_plan(job, plan, options.verbose);
    return;
  }
  const Json document = plan_json(job, plan);
  print_out(*options.format.text(document, document.at("layers")));
}

}  // namespace

void add_schedule_command(CLI::App& app) {
  auto options = std::make_shared<PlanOptions>();
  CLI::App* command =
      app.add_subcommand("schedule", "print the plan: tiles, buffers, expected traffic, and why");
  options->job.add_to(*command);
  options->format.add_to(*command);
  command->add_option(
      "--graph", options->graph,
      "draw the network with its fusion groups: FILE.dot, or FILE.svg where graphviz is there");
  command->add_flag("-v,--verbose", options->verbose, "also the size of the search");
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { print_schedule(*options); });
}

}  // namespace vargsim
