#pragma once
/// A JSON object that remembers for every value which file or setting put it there.

#include <map>
#include <string>

#include "sim/base/strict_json.h"

namespace vargsim {

/// A parsed file with others below it (`extends`) and settings (`--set`) over it.
struct JsonDocument {
  std::string source;  ///< file or name, as messages print it
  Json root = Json::object();
  /// JSON pointer -> the file or setting that put a value there, where that is not `source`. Holds for what
  /// lies below the pointer too, as far as no longer pointer says otherwise.
  std::map<std::string, std::string> origins;
};

/// Where a value came from, as messages name it: file or setting, and the pointer.
std::string place_in(const JsonDocument& document, const std::string& pointer);

/// Throws InputError for text that is not strict JSON (strict_json.h) or a root that is no object.
JsonDocument parse_json(const std::string& text, const std::string& source);

/// Throws InputError when the file cannot be read or has more than most_json_bytes; reads no more than that.
std::string read_file(const std::string& path);

/// Lays `value` over the document at a dotted path such as "sram.capacity_kib". The value is read as JSON
/// where it is JSON, else as a string. `setting` is the whole setting as the user wrote it.
void override_value(JsonDocument& document, const std::string& dotted_path, const std::string& value,
                    const std::string& setting);

/// `upper` with what it does not say taken from `lower`: objects merge key by key, all else is replaced.
JsonDocument lay_over(const JsonDocument& lower, const JsonDocument& upper);

}  // namespace vargsim
