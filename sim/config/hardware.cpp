#include "sim/config/hardware.h"

#include <filesystem>

#include <fmt/format.h>

#include "hw_models/dram/address_map.h"
#include "sim/base/text.h"
#include "sim/config/hardware_fields.h"
#include "sim/config/shipped.h"

namespace vargsim {
namespace {

bool looks_like_file(const std::string& name) {
  return name.find('/') != std::string::npos || name.find(".json") != std::string::npos;
}

/// A shipped file by name, or a file of the user's.
JsonDocument open_document(const std::string& name_or_file, std::string_view kind, const std::string& what) {
  for (const ShippedFile& file : shipped_files()) {
    if (file.kind == kind && file.name == name_or_file) {
      return parse_json(std::string(file.text), fmt::format("configs/{}/{}.json", kind, file.name));
    }
  }
  if (std::filesystem::is_regular_file(name_or_file))
    return parse_json(read_file(name_or_file), name_or_file);
  if (looks_like_file(name_or_file)) throw InputError(fmt::format("{}: no such file", name_or_file));
  const std::vector<std::string> names = shipped_names(kind);
  const std::string nearest = nearest_name(name_or_file, names);
  throw InputError(fmt::format("unknown {} '{}'{}; valid: {}, or a file", what, name_or_file,
                               nearest.empty() ? "" : fmt::format("; nearest: {}", nearest), join(names)));
}

/// The part a hardware file names; where that fails, the message begins with the key that names it.
DramPart part_of(const JsonDocument& document, const std::string& name) {
  try {
    return read_dram_part(name);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", place_in(document, "/dram/part"), error.what()));
  }
}

/// Rules between the DRAM keys of a hardware file and the part they name.
void check_part(const JsonReader& reader, const DramParameters& dram) {
  const Bytes burst = dram.part.burst_bytes();
  if (dram.channel_interleave_bytes < burst) {
    reader.refuse_value("/dram/channel_interleave_bytes", Json(dram.channel_interleave_bytes),
                        fmt::format("at least one burst ({} bytes) of {}", burst, dram.part.name));
  }
  if (dram.alignment_bytes % burst != 0) {
    reader.refuse_value("/dram/alignment_bytes", Json(dram.alignment_bytes),
                        fmt::format("a multiple of a burst ({} bytes) of {}", burst, dram.part.name));
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
  JsonDocument document = open_document(name_or_file, "hw", "hardware");
  for (const Setting& setting : settings)
    override_value(document, setting.key, setting.value, setting.written);
  return read_hardware(document);
}

HardwareParameters read_hardware(const JsonDocument& document) {
  HardwareParameters hardware;
  hardware.dram.part_reference = "lpddr4_3200_x32";
  JsonReader reader(document);
  hardware_fields(reader, hardware);
  reader.finish();
  hardware.dram.part = part_of(document, hardware.dram.part_reference);
  check_part(reader, hardware.dram);
  return hardware;
}

Json write_hardware(const HardwareParameters& hardware) {
  JsonWriter writer;
  hardware_fields(writer, hardware);
  return writer.take();
}

DramPart read_dram_part(const std::string& name_or_file) {
  const JsonDocument document = open_document(name_or_file, "dram", "DRAM part");
  DramPart part;
  JsonReader reader(document);
  dram_part_fields(reader, part);
  reader.finish();
  // Refuses a mapping that does not fit the geometry, and says so with the file.
  try {
    DramParameters parameters;
    parameters.part = part;
    dram::AddressMap{parameters};
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", document.source, error.what()));
  }
  return part;
}

Json write_dram_part(const DramPart& part) {
  JsonWriter writer;
  dram_part_fields(writer, part);
  return writer.take();
}

}  // namespace vargsim
