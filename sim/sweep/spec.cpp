#include "sim/sweep/spec.h"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/config/config_file.h"

namespace vargsim {
namespace {

class SpecReader {
 public:
  explicit SpecReader(const JsonDocument& document) : document_(document) {}

  SweepSpec read() {
    spec_.source = document_.source;
    check_keys(document_.root, "",
               {"$schema", "name", "summary", "hw", "network", "skip_unsupported", "set", "axes", "mode",
                "points", "constraints"});
    read_text("summary", spec_.summary);
    std::string name;
    read_text("name", name);
    read_name("hw", spec_.hardware);
    read_name("network", spec_.network);
    if (const Json* skip = find("skip_unsupported")) {
      if (!skip->is_boolean()) refuse_value("/skip_unsupported", *skip, "true or false");
      spec_.skip_unsupported = skip->get<bool>();
    }
    if (const Json* set = find("set")) spec_.fixed = read_step(*set, "/set");
    read_dimensions();
    check_repeated_keys();
    check_size();
    read_constraints();
    spec_.document = document_.root;
    for (const char* remark : {"$schema", "name", "summary"})
      spec_.document.erase(remark);
    return std::move(spec_);
  }

 private:
  const Json* find(const std::string& key) const {
    const auto found = document_.root.find(key);
    return found == document_.root.end() ? nullptr : &*found;
  }

  std::string place(const std::string& pointer) const { return place_in(document_, pointer); }

  [[noreturn]] void refuse(const std::string& pointer, const std::string& what) const {
    throw InputError(fmt::format("{}: {}", place(pointer), what));
  }
  [[noreturn]] void refuse_value(const std::string& pointer, const Json& value, const char* rule) const {
    refuse(pointer, fmt::format("{} is not {}", printed(value), rule));
  }

  void check_keys(const Json& object, const std::string& pointer,
                  const std::vector<std::string>& valid) const {
    for (const auto& item : object.items()) {
      if (std::find(valid.begin(), valid.end(), item.key()) != valid.end()) continue;
      const std::string nearest = nearest_name(item.key(), valid);
      refuse(child_pointer(pointer, item.key()),
             fmt::format("unknown key{}; valid: {}", nearest.empty() ? "" : ", nearest: " + nearest,
                         join(valid)));
    }
  }

  void read_text(const char* key, std::string& value) const {
    const Json* found = find(key);
    if (found == nullptr) return;
    const std::string pointer = child_pointer("", key);
    if (!found->is_string()) refuse_value(pointer, *found, "text");
    value = found->get<std::string>();
    if (has_control_characters(value)) refuse_value(pointer, *found, "text without control characters");
  }

  void read_name(const char* key, std::string& value) const {
    read_text(key, value);
    if (find(key) != nullptr && value.empty()) refuse_value(child_pointer("", key), *find(key), "a name");
  }

  const Json& require_list(const Json* list, const std::string& pointer, const char* rule) const {
    if (list == nullptr) refuse("", fmt::format("key '{}' is missing", pointer.substr(1)));
    if (!list->is_array() || list->empty()) refuse_value(pointer, *list, rule);
    return *list;
  }

  SpecSetting read_setting(const std::string& key, const Json& value, const std::string& key_pointer,
                           const std::string& pointer) const {
    const std::string side = key.substr(0, key.find('.'));
    const bool whole = key == "hw" || key == "network";
    const bool part =
        key.size() > side.size() + 1 && (side == "hw" || side == "network" || side == "schedule");
    if (!whole && !part) {
      refuse(key_pointer,
             fmt::format("unknown key '{}'; valid: hw, network, hw.KEY, network.KEY, schedule.KEY",
                         printable(key, 60)));
    }
    if (whole && (!value.is_string() || value.get_ref<const std::string&>().empty() ||
                  has_control_characters(value.get_ref<const std::string&>()))) {
      refuse_value(pointer, value, "a name or a file");
    }
    if (value.is_null() || value.is_object()) {
      refuse_value(pointer, value, "a value: a number, a text, true, false or a list");
    }
    return {key, value, place(pointer)};
  }

  SpecStep read_step(const Json& object, const std::string& pointer) const {
    if (!object.is_object()) refuse_value(pointer, object, "an object of keys and values");
    SpecStep step;
    for (const auto& item : object.items()) {
      const std::string at = child_pointer(pointer, item.key());
      step.push_back(read_setting(item.key(), item.value(), at, at));
    }
    return step;
  }

  std::vector<SpecStep> read_axis(const Json& axis, const std::string& pointer) const {
    if (!axis.is_object()) refuse_value(pointer, axis, "an axis: an object with key and values");
    check_keys(axis, pointer, {"key", "values"});
    const auto key = axis.find("key");
    const auto values = axis.find("values");
    if (key == axis.end() || values == axis.end()) refuse(pointer, "an axis has a key and values");
    if (!key->is_string()) refuse_value(pointer + "/key", *key, "a dotted key");
    require_list(&*values, pointer + "/values", "a list of at least one value");
    std::vector<SpecStep> steps;
    for (std::size_t i = 0; i < values->size(); ++i) {
      const std::string at = fmt::format("{}/values/{}", pointer, i);
      steps.push_back({read_setting(key->get<std::string>(), (*values)[i], pointer + "/key", at)});
      check_distinct(*values, i, at);
    }
    return steps;
  }

  void check_distinct(const Json& values, std::size_t i, const std::string& pointer) const {
    if (mode() == "zip") return;
    const auto end = values.begin() + static_cast<std::ptrdiff_t>(i);
    if (std::find(values.begin(), end, values[i]) != end)
      refuse_value(pointer, values[i], "a new value: it stands twice");
  }

  std::string mode() const {
    std::string mode = "grid";
    read_text("mode", mode);
    return mode;
  }

  void read_dimensions() {
    const std::string mode = this->mode();
    if (mode != "grid" && mode != "zip" && mode != "list")
      refuse_value("/mode", *find("mode"), "one of grid, zip, list");
    if (mode == "list") read_points();
    if (mode != "list" && find("points") != nullptr) refuse("/points", "only mode list has points");
    if (mode == "list" && find("axes") == nullptr) return;
    const Json& axes = require_list(find("axes"), "/axes", "a list of at least one axis");
    for (std::size_t i = 0; i < axes.size(); ++i)
      spec_.dimensions.push_back(read_axis(axes[i], fmt::format("/axes/{}", i)));
    if (mode == "zip") zip();
  }

  void read_points() {
    const Json& points = require_list(find("points"), "/points", "a list of at least one point");
    std::vector<SpecStep> steps;
    for (std::size_t i = 0; i < points.size(); ++i)
      steps.push_back(read_step(points[i], fmt::format("/points/{}", i)));
    spec_.dimensions.push_back(std::move(steps));
  }

  /// All axes become one dimension.
  void zip() {
    std::vector<SpecStep> together = spec_.dimensions.front();
    for (std::size_t axis = 1; axis < spec_.dimensions.size(); ++axis) {
      const std::vector<SpecStep>& steps = spec_.dimensions[axis];
      if (steps.size() != together.size()) {
        refuse(fmt::format("/axes/{}/values", axis),
               fmt::format("{} values, and the first axis has {}; axes of mode zip are equally long",
                           steps.size(), together.size()));
      }
      for (std::size_t i = 0; i < steps.size(); ++i)
        together[i].push_back(steps[i].front());
    }
    spec_.dimensions = {std::move(together)};
  }

  /// Collects the keys; a key that two dimensions, or one and `set`, give has no clear value.
  void check_repeated_keys() {
    std::vector<std::string> taken;
    for (const SpecSetting& setting : spec_.fixed)
      taken.push_back(setting.key);
    for (const std::vector<SpecStep>& steps : spec_.dimensions) {
      std::vector<std::string> own;
      for (const SpecStep& step : steps)
        collect_keys(step, taken, own);
      taken.insert(taken.end(), own.begin(), own.end());
      spec_.keys.insert(spec_.keys.end(), own.begin(), own.end());
    }
  }

  static void collect_keys(const SpecStep& step, const std::vector<std::string>& taken,
                           std::vector<std::string>& own) {
    for (auto setting = step.begin(); setting != step.end(); ++setting) {
      const auto same_key = [&](const SpecSetting& other) { return other.key == setting->key; };
      if (std::find(taken.begin(), taken.end(), setting->key) != taken.end() ||
          std::find_if(step.begin(), setting, same_key) != setting) {
        throw InputError(fmt::format("{}: the key {} is given twice", setting->place, setting->key));
      }
      if (std::find(own.begin(), own.end(), setting->key) == own.end()) own.push_back(setting->key);
    }
  }

  void check_size() const {
    std::int64_t size = 1;
    for (const std::vector<SpecStep>& steps : spec_.dimensions) {
      size *= static_cast<std::int64_t>(steps.size());
      if (size > most_points) refuse("", fmt::format("more than {} points", most_points));
    }
  }

  void read_constraints() {
    const Json* list = find("constraints");
    if (list == nullptr) return;
    if (!list->is_array()) refuse_value("/constraints", *list, "a list of conditions");
    for (std::size_t i = 0; i < list->size(); ++i) {
      const std::string pointer = fmt::format("/constraints/{}", i);
      if (!(*list)[i].is_string()) refuse_value(pointer, (*list)[i], "a condition as text");
      spec_.constraints.push_back(Expression::parse((*list)[i].get<std::string>(), place(pointer)));
    }
  }

  const JsonDocument& document_;
  SweepSpec spec_;
};

}  // namespace

std::int64_t SweepSpec::size() const {
  std::int64_t size = 1;
  for (const std::vector<SpecStep>& steps : dimensions)
    size *= static_cast<std::int64_t>(steps.size());
  return size;
}

void SweepSpec::set_skip_unsupported() {
  skip_unsupported = true;
  document["skip_unsupported"] = true;
}

std::vector<Setting> SweepPoint::run_settings() const {
  std::vector<Setting> all;
  for (const SpecSetting* setting : settings) {
    const std::string value = setting->value.dump();
    all.push_back({setting->key, value, fmt::format("{}={}", setting->key, value)});
  }
  return all;
}

SweepSpec read_sweep_spec(const std::string& name_or_file) {
  return read_sweep_spec(open_config(name_or_file, sweep_kind));
}

SweepSpec read_sweep_spec(const JsonDocument& document) {
  return SpecReader(document).read();
}

SweepPoint point_of(const SweepSpec& spec, std::int64_t number) {
  SweepPoint point;
  point.number = number;
  point.hardware = spec.hardware;
  point.network = spec.network;
  std::vector<const SpecStep*> steps;
  for (auto dimension = spec.dimensions.rbegin(); dimension != spec.dimensions.rend(); ++dimension) {
    const auto size = static_cast<std::int64_t>(dimension->size());
    steps.push_back(&(*dimension)[static_cast<std::size_t>(number % size)]);
    number /= size;
  }
  steps.push_back(&spec.fixed);
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    for (const SpecSetting& setting : **step) {
      if (setting.key == "hw") {
        point.hardware = setting.value.get<std::string>();
      } else if (setting.key == "network") {
        point.network = setting.value.get<std::string>();
      } else {
        point.settings.push_back(&setting);
      }
    }
  }
  return point;
}

}  // namespace vargsim
