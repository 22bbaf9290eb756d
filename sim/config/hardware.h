#pragma once
/// Reads an accelerator: a hardware file, the DRAM part it names, and the settings laid over it.

#include <string>
#include <vector>

#include "hw_models/parameters.h"
#include "sim/base/field_describer.h"
#include "sim/base/json_document.h"

namespace vargsim {

/// One `--set KEY=VALUE`, with KEY as written.
struct Setting {
  std::string key;
  std::string value;
  std::string written;  ///< as messages print it, e.g. "--set hw.sram.banks=4"
};

/// Splits "KEY=VALUE". Throws InputError where there is no "=" or no key.
Setting parse_setting(const std::string& text, const std::string& option = "--set");

/// `name_or_file`: a name under configs/hw, or a file. `settings` have keys relative to the hardware file.
/// Throws InputError for whatever cannot be used.
HardwareParameters read_hardware(const std::string& name_or_file, const std::vector<Setting>& settings);

/// Of a document that is a hardware file with all it extends.
HardwareParameters read_hardware(const JsonDocument& document);

/// The whole resolved configuration, every key with its value; readable as a hardware file.
Json write_hardware(const HardwareParameters& hardware);

/// Every key of a hardware file.
std::vector<FieldDescription> describe_hardware();

/// `name_or_file`: a name under configs/dram, or a file. Throws InputError.
DramPart read_dram_part(const std::string& name_or_file);
Json write_dram_part(const DramPart& part);

/// Every key of a DRAM part file.
std::vector<FieldDescription> describe_dram_part();

}  // namespace vargsim
