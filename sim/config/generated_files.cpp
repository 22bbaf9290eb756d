#include "sim/config/generated_files.h"

#include <fmt/format.h>

#include "networks/onnx/onnx_import.h"
#include "sim/base/error.h"
#include "sim/base/json_document.h"
#include "sim/config/hardware.h"
#include "sim/config/json_schema.h"
#include "sim/config/key_tables.h"
#include "sim/config/network_file.h"
#include "sim/config/network_options.h"
#include "sim/config/schedule_options.h"

namespace vargsim {
namespace {

constexpr const char* config_doc = "docs/config.md";
constexpr const char* networks_doc = "docs/networks.md";

/// Replaces what stands between the markers of a section.
void fill_section(std::string& document, const std::string& section, const std::string& text,
                  const char* file = config_doc) {
  const std::string begin = fmt::format("<!-- generated: {} -->\n", section);
  const std::string end = "<!-- end -->\n";
  const std::size_t from = document.find(begin);
  const std::size_t to = from == std::string::npos ? from : document.find(end, from);
  if (to == std::string::npos)
    throw InputError(fmt::format("{}: no section {} with its end", file, begin.substr(0, begin.size() - 1)));
  document.replace(from + begin.size(), to - from - begin.size(), text);
}

std::string config_document(const std::string& root) {
  std::string document = read_file(root + "/" + config_doc);
  fill_section(document, "hardware", key_tables(describe_hardware()));
  fill_section(document, "dram_part", key_tables(describe_dram_part()));
  fill_section(document, "network", network_option_table());
  fill_section(document, "schedule", key_tables(describe_schedule_options()));
  return document;
}

std::string operator_table() {
  std::string table = "| operator | becomes |\n|---|---|\n";
  for (const OnnxOperator& each : onnx_operators())
    table += fmt::format("| `{}` | {} |\n", each.name, each.becomes);
  return table;
}

std::string layer_table() {
  std::string table = "| op | keys besides name, op, block and inputs (required in bold) |\n|---|---|\n";
  for (const NetworkLayerKeys& each : network_layer_keys())
    table += fmt::format("| `{}` | {} |\n", each.op, each.keys);
  return table;
}

std::string networks_document(const std::string& root) {
  std::string document = read_file(root + "/" + networks_doc);
  fill_section(document, "onnx_operators", operator_table(), networks_doc);
  fill_section(document, "onnx_options", key_tables(describe_network_file_options(true)), networks_doc);
  fill_section(document, "layers", layer_table(), networks_doc);
  return document;
}

}  // namespace

std::vector<GeneratedFile> generated_files(const std::string& root) {
  return {{"configs/schema/hardware.schema.json", hardware_schema().dump(2) + "\n"},
          {"configs/schema/dram_part.schema.json", dram_part_schema().dump(2) + "\n"},
          {"configs/schema/network.schema.json", network_schema().dump(2) + "\n"},
          {networks_doc, networks_document(root)},
          {"configs/schema/sweep.schema.json", sweep_schema().dump(2) + "\n"},
          {config_doc, config_document(root)}};
}

}  // namespace vargsim
