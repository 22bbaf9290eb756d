#include "sim/config/network_options.h"

#include <fmt/format.h>

#include "sim/base/json_writer.h"
#include "sim/base/name_table.h"

namespace vargsim {
namespace {

inline constexpr auto final_pool_names =
    make_name_table<FinalPool>({{FinalPool::average, "average"}, {FinalPool::depthwise, "depthwise"}});

/// The two policies as two keys that exclude each other: setting one clears the other's default.
template <class Visitor>
void base_field(Visitor& v, int& value) {
  v.integer("group_base", value, {1, 65536}, "channels a group",
            "Channels a group of the 3x3 convolutions: groups = channels / base.");
}
template <class Visitor>
void groups_field(Visitor& v, int& value) {
  v.integer("groups", value, {1, 65536}, "groups",
            "Number of groups of the 3x3 convolutions (ShuffleNet v1: of its 1x1).");
}

template <class Visitor>
void grouping_rule(Visitor& v, int base, int groups) {
  v.check("groups", base == 0 || groups == 0, "the only one of group_base and groups that is given");
}

void read_grouping(JsonReader& reader, Grouping& grouping, bool with_base) {
  int base = 0;
  int groups = 0;
  if (with_base) base_field(reader, base);
  groups_field(reader, groups);
  grouping_rule(reader, base, groups);
  if (base > 0) grouping = Grouping::fixed_base(base);
  if (groups > 0) grouping = Grouping::fixed_groups(groups);
}

void write_grouping(JsonWriter& writer, Grouping grouping) {
  if (grouping.policy == Grouping::Policy::fixed_base) {
    base_field(writer, grouping.value);
  } else {
    groups_field(writer, grouping.value);
  }
}

void describe_grouping(FieldDescriber& describer, Grouping grouping, bool with_base) {
  const bool fixed_base = grouping.policy == Grouping::Policy::fixed_base;
  int base = fixed_base ? grouping.value : 0;
  int groups = fixed_base ? 0 : grouping.value;
  if (with_base) base_field(describer, base);
  groups_field(describer, groups);
  grouping_rule(describer, base, groups);
}

template <class Visitor>
void widths_field(Visitor& v, std::vector<int>& value) {
  v.integers("stage_widths", value, {1, 65536}, "channels",
             "Channels of the family's stages, in place of those that its table and width give.");
}

bool is_grouped(const NetworkFamily& family) {
  return family.has(NetworkOption::grouping) || family.has(NetworkOption::groups);
}

template <class Visitor>
void option_fields(Visitor& v, NetworkOptions& options, const NetworkFamily& family) {
  if (family.has(NetworkOption::width)) {
    v.number("width", options.width, 0.001, 8, "", "Multiplies the channels of the family's table.");
  }
  if (family.has(NetworkOption::input_size)) {
    v.integer("input_size", options.input_size, {1, 4096}, "pixels", "Height and width of the input.");
  }
  if (family.has(NetworkOption::batch))
    v.integer("batch", options.batch, {1, 256}, "images", "Images a run.");
  if (family.has(NetworkOption::pool)) {
    v.choice("pool", options.pool, final_pool_names, "How the last map is reduced.");
  }
}

}  // namespace

NetworkOptions read_network_options(const std::string& name, const std::vector<Setting>& settings) {
  const NetworkFamily& family = find_network_family(name);
  JsonDocument document;
  document.source = fmt::format("options of network {}", name);
  for (const Setting& setting : settings)
    override_value(document, setting.key, setting.value, setting.written);
  NetworkOptions options = family.defaults;
  JsonReader reader(document);
  option_fields(reader, options, family);
  if (is_grouped(family)) read_grouping(reader, options.grouping, family.has(NetworkOption::grouping));
  if (family.has(NetworkOption::stage_widths)) widths_field(reader, options.stage_widths);
  reader.finish();
  return options;
}

ConfiguredNetwork read_network(const std::string& name, const std::vector<Setting>& settings) {
  const NetworkFamily& family = find_network_family(name);
  NetworkOptions options = read_network_options(name, settings);
  JsonWriter writer;
  option_fields(writer, options, family);
  if (is_grouped(family)) write_grouping(writer, options.grouping);
  if (!options.stage_widths.empty()) widths_field(writer, options.stage_widths);
  return {family.build(options), writer.take()};
}

std::vector<FieldDescription> describe_network_options(const NetworkFamily& family) {
  FieldDescriber describer;
  NetworkOptions defaults = family.defaults;
  option_fields(describer, defaults, family);
  if (is_grouped(family))
    describe_grouping(describer, defaults.grouping, family.has(NetworkOption::grouping));
  if (family.has(NetworkOption::stage_widths)) widths_field(describer, defaults.stage_widths);
  return describer.take();
}

}  // namespace vargsim
