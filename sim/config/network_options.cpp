#include "sim/config/network_options.h"

#include <fmt/format.h>

#include "sim/base/name_table.h"

namespace vargsim {
namespace {

inline constexpr auto final_pool_names =
    make_name_table<FinalPool>({{FinalPool::average, "average"}, {FinalPool::depthwise, "depthwise"}});

/// The two policies as two keys that exclude each other: setting one clears the other's default.
template <class Visitor>
void base_field(Visitor& v, int& value) {
  v.integer("group_base", value, {1, 65536}, "channels a group",
            "fixed channels per group: groups = channels / base");
}
template <class Visitor>
void groups_field(Visitor& v, int& value) {
  v.integer("groups", value, {1, 65536}, "groups", "fixed number of groups");
}

void read_grouping(JsonReader& reader, Grouping& grouping, bool with_base) {
  int base = 0;
  int groups = 0;
  if (with_base) base_field(reader, base);
  groups_field(reader, groups);
  reader.check("groups", base == 0 || groups == 0, "allowed together with group_base: set one of them");
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

template <class Visitor>
void widths_field(Visitor& v, std::vector<int>& value) {
  v.integers("stage_widths", value, {1, 65536}, "channels",
             "channels of the family's stages, in place of those that its table and width give");
}

bool is_grouped(const NetworkFamily& family) {
  return family.has(NetworkOption::grouping) || family.has(NetworkOption::groups);
}

template <class Visitor>
void option_fields(Visitor& v, NetworkOptions& options, const NetworkFamily& family) {
  if (family.has(NetworkOption::width)) {
    v.number("width", options.width, 0.001, 8, "", "multiplies the channels of the family's table");
  }
  if (family.has(NetworkOption::input_size)) {
    v.integer("input_size", options.input_size, {1, 4096}, "pixels", "height and width of the input");
  }
  if (family.has(NetworkOption::batch)) v.integer("batch", options.batch, {1, 256}, "images", "images a run");
  if (family.has(NetworkOption::pool)) {
    v.choice("pool", options.pool, final_pool_names, "how the last map is reduced");
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

}  // namespace vargsim
