#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/base/text_table.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/output_format.h"
#include "sim/report/writers/explanation.h"
#include "sim/run/run_job.h"
#include "sim/run/what_if.h"

namespace vargsim {
namespace {

constexpr std::size_t bottlenecks = 10;

struct ExplainOptions {
  JobOptions job;
  std::vector<std::string> layers;
  OutputFormat format;
  bool quiet = false;
};

const LayerResult& find_layer(const Result& result, const std::string& name) {
  std::vector<std::string> names;
  for (const LayerResult& layer : result.layers) {
    if (layer.name == name) return layer;
    names.push_back(layer.name);
  }
  const std::string nearest = nearest_name(name, names);
  throw InputError(fmt::format(
      "--layer {}: {} has no such layer; {}", name, result.network.name,
      nearest.empty() ? fmt::format("it has {} to {}", names.front(), names.back()) : "nearest: " + nearest));
}

std::vector<const LayerResult*> chosen_layers(const Result& result, const std::vector<std::string>& names) {
  std::vector<const LayerResult*> layers;
  layers.reserve(names.size());
  for (const std::string& name : names)
    layers.push_back(&find_layer(result, name));
  return layers;
}

std::string gain(const TotalResult& total, Cycles cycles) {
  return fmt::format("{:.1f}", 100.0 * double(total.cycles - cycles) / double(total.cycles));
}

std::string what_if_table(const Result& result, const std::vector<WhatIf>& changes) {
  TextTable table({{"doubling one resource", TextTable::Align::left}, {"cycles"}, {"% saved"}, {"MB moved"}});
  for (const WhatIf& change : changes) {
    table.add({change.change, with_thousands(change.cycles), gain(result.total, change.cycles),
               fmt::format("{:.2f}", double(change.dram_bytes) / 1e6)});
  }
  return table.text();
}

void explain_layers(const Result& result, const ExplainOptions& options) {
  Json layers = Json::array();
  std::vector<std::string> texts;
  for (const LayerResult* layer : chosen_layers(result, options.layers)) {
    layers.push_back(explanation_json(*layer));
    texts.push_back(explain_layer(*layer));
  }
  const Json document{{"schema", "vargsim/explain/1"}, {"layers", layers}};
  print_out(options.format.text(document, layers).value_or(join(texts, "\n")));
}

void explain_whole(const Job& job, const Result& result, const OutputFormat& format) {
  const std::vector<WhatIf> changes = what_if(job);
  if (!format.chosen()) {
    print_out(explain_network(result, bottlenecks) + "\n" + what_if_table(result, changes));
    return;
  }
  Json document{{"schema", "vargsim/explain/1"},
                {"cycles", result.total.cycles},
                {"layers", Json::array()},
                {"what_if", Json::array()}};
  for (const LayerResult& layer : result.layers)
    document["layers"].push_back(explanation_json(layer));
  for (const WhatIf& change : changes) {
    document["what_if"].push_back(
        {{"change", change.change}, {"cycles", change.cycles}, {"dram_bytes", change.dram_bytes}});
  }
  print_out(*format.text(document, document["layers"]));
}

void explain(const ExplainOptions& options) {
  const Job job = options.job.job();
  if (!options.quiet) print_warnings({&job});
  const Result result = run_job(job);
  if (options.layers.empty()) {
    explain_whole(job, result, options.format);
  } else {
    explain_layers(result, options);
  }
}

}  // namespace

void add_explain_command(CLI::App& app) {
  auto options = std::make_shared<ExplainOptions>();
  CLI::App* command =
      app.add_subcommand("explain", "top bottlenecks, where lanes go, what a larger resource would buy");
  options->job.add_to(*command);
  command->add_option("--layer", options->layers, "explain this layer; may be given several times")
      ->take_all()
      ->expected(1);
  options->format.add_to(*command);
  command->add_flag("--quiet", options->quiet, "no messages on stderr");
  command->callback([options] { explain(*options); });
}

}  // namespace vargsim
