#pragma once
/// Opens a configuration file by name or path, with the files it extends below it.

#include <string>
#include <string_view>

#include "sim/base/json_document.h"

namespace vargsim {

/// A kind of configuration file.
struct ConfigKind {
  std::string_view folder;  ///< under configs/, as in ShippedFile::kind
  std::string_view what;    ///< as messages call it
};

inline constexpr ConfigKind hardware_kind{"hw", "hardware"};
inline constexpr ConfigKind dram_part_kind{"dram", "DRAM part"};
inline constexpr ConfigKind sweep_kind{"sweeps", "sweep"};

/// A chain of `extends` may have so many files, the first included.
constexpr std::size_t longest_extends_chain = 8;

/// `name_or_file`: a shipped name, or a path. The document has no "extends" any more: whatever the file does
/// not say comes from the file it extends, except "name", "source" and "$schema", which tell of one file
/// only. Throws InputError for a file that cannot be used, a circle of files and a chain that is too long.
JsonDocument open_config(const std::string& name_or_file, const ConfigKind& kind);

}  // namespace vargsim
