#include "sim/config/hardware.h"

#include <fmt/format.h>

#include "sim/base/json_writer.h"
#include "sim/config/config_file.h"
#include "sim/config/hardware_fields.h"

namespace vargsim {
namespace {

/// The part a hardware file names; where that fails, the message begins with the key that names it.
DramPart part_of(const JsonDocument& document, const std::string& name) {
  try {
    return read_dram_part(name);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", place_in(document, "/dram/part"), error.what()));
  }
}

}  // namespace

Setting parse_setting(const std::string& text, const std::string& option) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw InputError(fmt::format("{} {}: not of the form KEY=VALUE", option, text));
  }
  return {text.substr(0, equals), text.substr(equals + 1), fmt::format("{} {}", option, text)};
}

HardwareParameters read_hardware(const std::string& name_or_file, const std::vector<Setting>& settings) {
  JsonDocument document = open_config(name_or_file, hardware_kind);
  for (const Setting& setting : settings)
    override_value(document, setting.key, setting.value, setting.written);
  return read_hardware(document);
}

HardwareParameters read_hardware(const JsonDocument& document) {
  HardwareParameters hardware;
  JsonReader reader(document);
  hardware_fields(reader, hardware);
  reader.finish();
  hardware.dram.part = part_of(document, hardware.dram.part_reference);
  dram_part_rules(reader, hardware.dram);
  return hardware;
}

std::vector<FieldDescription> describe_hardware() {
  FieldDescriber describer;
  const HardwareParameters defaults;
  hardware_fields(describer, defaults);
  dram_part_rules(describer, defaults.dram);
  return describer.take();
}

Json write_hardware(const HardwareParameters& hardware) {
  JsonWriter writer;
  hardware_fields(writer, hardware);
  return writer.take();
}

DramPart read_dram_part(const std::string& name_or_file) {
  const JsonDocument document = open_config(name_or_file, dram_part_kind);
  DramPart part;
  JsonReader reader(document);
  dram_part_fields(reader, part);
  reader.finish();
  return part;
}

std::vector<FieldDescription> describe_dram_part() {
  FieldDescriber describer;
  const DramPart defaults;
  dram_part_fields(describer, defaults);
  return describer.take();
}

Json write_dram_part(const DramPart& part) {
  JsonWriter writer;
  dram_part_fields(writer, part);
  return writer.take();
}

}  // namespace vargsim
