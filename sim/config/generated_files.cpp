#include "sim/config/generated_files.h"

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/json_document.h"
#include "sim/config/hardware.h"
#include "sim/config/json_schema.h"
#include "sim/config/key_tables.h"
#include "sim/config/schedule_options.h"

namespace vargsim {
namespace {

constexpr const char* config_doc = "docs/config.md";

/// Replaces what stands between the markers of a section.
void fill_section(std::string& document, const std::string& section, const std::string& text) {
  const std::string begin = fmt::format("<!-- generated: {} -->\n", section);
  const std::string end = "<!-- end -->\n";
  const std::size_t from = document.find(begin);
  const std::size_t to = from == std::string::npos ? from : document.find(end, from);
  if (to == std::string::npos)
    throw InputError(
        fmt::format("{}: no section {} with its end", config_doc, begin.substr(0, begin.size() - 1)));
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

}  // namespace

std::vector<GeneratedFile> generated_files(const std::string& root) {
  return {{"configs/schema/hardware.schema.json", hardware_schema().dump(2) + "\n"},
          {"configs/schema/dram_part.schema.json", dram_part_schema().dump(2) + "\n"},
          {"configs/schema/sweep.schema.json", sweep_schema().dump(2) + "\n"},
          {config_doc, config_document(root)}};
}

}  // namespace vargsim
