#include "sim/config/schedule_options.h"

#include "sim/base/json_writer.h"

namespace vargsim {
namespace {

template <class Visitor, class Options>
void schedule_fields(Visitor& v, Options& options) {
  v.choice("fusion", options.fusion, fusion_mode_names,
           "Which layers run fused, and whether maps stay on chip between them.");
  v.choice("objective", options.objective, objective_names, "What the search for tilings minimises first.");
}

}  // namespace

ScheduleOptions read_schedule_options(const std::vector<Setting>& settings) {
  JsonDocument document;
  document.source = "schedule options";
  for (const Setting& setting : settings)
    override_value(document, setting.key, setting.value, setting.written);
  ScheduleOptions options;
  JsonReader reader(document);
  schedule_fields(reader, options);
  reader.finish();
  return options;
}

Json write_schedule_options(const ScheduleOptions& options) {
  JsonWriter writer;
  schedule_fields(writer, options);
  return writer.take();
}

std::vector<FieldDescription> describe_schedule_options() {
  FieldDescriber describer;
  const ScheduleOptions defaults;
  schedule_fields(describer, defaults);
  return describer.take();
}

}  // namespace vargsim
