#include "sim/config/network_options.h"

#include <charconv>
#include <fstream>

#include <fmt/format.h>

#include "networks/onnx/onnx_import.h"
#include "networks/regroup.h"
#include "sim/base/json_writer.h"
#include "sim/base/name_table.h"
#include "sim/config/network_file.h"

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

/// Of every network, built in or not.
template <class Visitor>
void regroup_field(Visitor& v, std::string& regroup) {
  v.text("regroup", regroup,
         "Other groups for every convolution that has several: `fixed_base:N` or `fixed_groups:N`.");
}

/// Applies `regroup` where it is set, and says what it did.
void apply_regroup(ConfiguredNetwork& configured, const std::string& regroup) {
  if (regroup.empty()) return;
  const std::string& name = configured.network.name();
  const Grouping grouping = parse_grouping(regroup, fmt::format("options of network {}", name));
  Regrouped result = vargsim::regroup(configured.network, grouping);
  for (const RegroupedLayer& layer : result.layers) {
    configured.notes.push_back(
        layer.obstacle.empty()
            ? fmt::format("regroup {}: {}: {} groups -> {}", regroup, layer.name, layer.before, layer.after)
            : fmt::format("regroup {}: {}: left at {} groups: {}", regroup, layer.name, layer.before,
                          layer.obstacle));
  }
  if (result.layers.empty())
    configured.notes.push_back(
        fmt::format("regroup {}: {} has no convolution of several groups", regroup, name));
  configured.network = std::move(result.network);
  configured.options["regroup"] = regroup;
}

struct FileOptions {
  int batch = 0;
  int input_size = 0;
  std::string regroup;
};

template <class Visitor>
void file_option_fields(Visitor& v, FileOptions& options, bool onnx) {
  v.integer("batch", options.batch, {1, 256}, "images", "Images a run, in place of the file's.");
  if (onnx) {
    v.integer("input_size", options.input_size, {1, 65536}, "pixels",
              "Height and width of every four-dimensional input, in place of the model's.");
  }
  regroup_field(v, options.regroup);
}

/// "1x3x224x224", as it is or, as sweeps have it, as a JSON text.
std::vector<std::int64_t> parse_dims(const Setting& setting) {
  std::vector<std::int64_t> dims;
  std::string_view text = setting.value;
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') text = text.substr(1, text.size() - 2);
  const char* at = text.data();
  const char* const end = at + text.size();
  for (;;) {
    std::int64_t dim = 0;
    const auto [next, error] = std::from_chars(at, end, dim);
    const bool valid = error == std::errc() && dim >= 1 && dim <= 65536 && (next == end || *next == 'x');
    if (!valid || dims.size() == 8) {
      throw InputError(
          fmt::format("{}: not dimensions in 1..65536 such as 1x3x224x224", printable(setting.written, 200)));
    }
    dims.push_back(dim);
    if (next == end) return dims;
    at = next + 1;
  }
}

/// Names of inputs may have dots and any other character, so they are no keys of an object.
std::vector<Setting> take_input_shapes(const std::vector<Setting>& settings, OnnxOptions& options) {
  const std::string prefix = "input.";
  std::vector<Setting> others;
  for (const Setting& setting : settings) {
    if (setting.key.rfind(prefix, 0) == 0 && setting.key.size() > prefix.size()) {
      options.inputs[setting.key.substr(prefix.size())] = parse_dims(setting);
    } else {
      others.push_back(setting);
    }
  }
  return others;
}

FileOptions read_file_options(const std::string& name, const std::vector<Setting>& settings, bool onnx) {
  JsonDocument document;
  document.source = fmt::format("options of network {}", printable(name, 200));
  for (const Setting& setting : settings)
    override_value(document, setting.key, setting.value, setting.written);
  FileOptions options;
  JsonReader reader(document);
  file_option_fields(reader, options, onnx);
  if (document.root.contains("input"))
    throw InputError(fmt::format("{}: /input: it takes the name of an input: network.input.NAME=1x3x224x224",
                                 document.source));
  reader.finish();
  return options;
}

ConfiguredNetwork read_onnx_network(const std::string& path, const std::vector<Setting>& settings,
                                    const NetworkReading& reading) {
  OnnxOptions options;
  const FileOptions given = read_file_options(path, take_input_shapes(settings, options), true);
  if (given.batch > 0) options.batch = given.batch;
  if (given.input_size > 0) options.input_size = given.input_size;
  options.skip_unsupported = reading.skip_unsupported;
  OnnxImport imported = import_onnx(path, options);
  ConfiguredNetwork configured{std::move(imported.network), Json::object(), {}, {}, nullptr};
  configured.options["batch"] = configured.network.batch();
  for (const auto& [input, dims] : imported.inputs)
    configured.options["input"][printable(input, 200)] = fmt::format("{}", fmt::join(dims, "x"));
  if (imported.quantised_bits > 0) configured.options["quantised_bits"] = imported.quantised_bits;
  for (const UnsupportedNode& node : imported.unsupported) {
    configured.skipped.push_back({node.name, node.op, node.reason});
    configured.notes.push_back(fmt::format("{} ({}{}{}) is not modelled: its bytes move, totals are partial",
                                           node.name, node.op, node.reason.empty() ? "" : ": ", node.reason));
  }
  apply_regroup(configured, given.regroup);
  return configured;
}

ConfiguredNetwork read_json_network(const std::string& path, const std::vector<Setting>& settings) {
  const FileOptions given = read_file_options(path, settings, false);
  ConfiguredNetwork configured{read_network_file(path, given.batch), Json::object(), {}, {}, nullptr};
  configured.options["batch"] = configured.network.batch();
  apply_regroup(configured, given.regroup);
  return configured;
}

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() > end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

namespace {

NetworkOptions read_options(const NetworkFamily& family, const std::vector<Setting>& settings,
                            std::string& regroup) {
  JsonDocument document;
  document.source = fmt::format("options of network {}", family.name);
  for (const Setting& setting : settings)
    override_value(document, setting.key, setting.value, setting.written);
  NetworkOptions options = family.defaults;
  JsonReader reader(document);
  option_fields(reader, options, family);
  if (is_grouped(family)) read_grouping(reader, options.grouping, family.has(NetworkOption::grouping));
  if (family.has(NetworkOption::stage_widths)) widths_field(reader, options.stage_widths);
  regroup_field(reader, regroup);
  reader.finish();
  return options;
}

}  // namespace

NetworkOptions read_network_options(const std::string& name, const std::vector<Setting>& settings) {
  std::string regroup;
  return read_options(find_network_family(name), settings, regroup);
}

bool is_network_file(const std::string& name) {
  return ends_with(name, ".onnx") || ends_with(name, ".json");
}

void check_network_settings(const std::string& name, const std::vector<Setting>& settings) {
  if (!is_network_file(name)) {
    read_network_options(name, settings);
    return;
  }
  if (!std::ifstream(name).good()) throw InputError(fmt::format("{}: cannot be read", printable(name, 200)));
  const bool onnx = ends_with(name, ".onnx");
  OnnxOptions shapes;
  read_file_options(name, onnx ? take_input_shapes(settings, shapes) : settings, onnx);
}

ConfiguredNetwork read_network(const std::string& name, const std::vector<Setting>& settings,
                               const NetworkReading& reading) {
  if (ends_with(name, ".onnx")) return read_onnx_network(name, settings, reading);
  if (ends_with(name, ".json")) return read_json_network(name, settings);
  const NetworkFamily& family = find_network_family(name);
  std::string regroup;
  NetworkOptions options = read_options(family, settings, regroup);
  JsonWriter writer;
  option_fields(writer, options, family);
  if (is_grouped(family)) write_grouping(writer, options.grouping);
  if (!options.stage_widths.empty()) widths_field(writer, options.stage_widths);
  ConfiguredNetwork configured{family.build(options), writer.take(), {}, {}, &family};
  apply_regroup(configured, regroup);
  return configured;
}

std::vector<FieldDescription> describe_network_file_options(bool onnx) {
  FieldDescriber describer;
  FileOptions defaults;
  file_option_fields(describer, defaults, onnx);
  return describer.take();
}

std::vector<FieldDescription> describe_network_options(const NetworkFamily& family) {
  FieldDescriber describer;
  NetworkOptions defaults = family.defaults;
  option_fields(describer, defaults, family);
  if (is_grouped(family))
    describe_grouping(describer, defaults.grouping, family.has(NetworkOption::grouping));
  if (family.has(NetworkOption::stage_widths)) widths_field(describer, defaults.stage_widths);
  std::string regroup;
  regroup_field(describer, regroup);
  return describer.take();
}

}  // namespace vargsim
