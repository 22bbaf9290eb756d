#pragma once
/// Strict JSON: a document that remembers where it came from, and a reader of its objects that refuses
/// whatever it was not told to expect. Every refusal is one line: file, JSON pointer, value, rule.

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sim/base/error.h"
#include "sim/base/name_table.h"

namespace vargsim {

using Json = nlohmann::ordered_json;

/// A parsed file, and the settings (`--set`) that were laid over it.
struct JsonDocument {
  std::string source;  ///< file or name, as messages print it
  Json root = Json::object();
  std::map<std::string, std::string> overrides;  ///< JSON pointer -> the setting that put a value there
};

/// Where a value came from, as messages name it: the setting that put it there, else the file; and the
/// pointer.
std::string place_in(const JsonDocument& document, const std::string& pointer);

/// Throws InputError for a syntax error, a duplicate key or a root that is no object.
JsonDocument parse_json(const std::string& text, const std::string& source);

/// Throws InputError when the file cannot be read.
std::string read_file(const std::string& path);

/// Lays `value` over the document at a dotted path such as "sram.capacity_kib". The value is read as JSON
/// where it is JSON, else as a string. `setting` is the whole setting as the user wrote it.
void override_value(JsonDocument& document, const std::string& dotted_path, const std::string& value,
                    const std::string& setting);

struct IntegerRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// Reads one object. Each call names a key, what it may be and, in a sentence, what it means; a key that is
/// absent leaves the variable as it is. Call `finish` last: it refuses keys that were not named.
class JsonReader {
 public:
  explicit JsonReader(const JsonDocument& document) : JsonReader(document, document.root, "") {}

  void text(const std::string& key, std::string& value, const char* meaning);
  void integer(const std::string& key, int& value, IntegerRange range, const char* unit, const char* meaning);
  void number(const std::string& key, double& value, double least, double most, const char* unit,
              const char* meaning);
  void integers(const std::string& key, std::vector<int>& values, IntegerRange range, const char* unit,
                const char* meaning);

  template <class Enum, std::size_t Size>
  void choice(const std::string& key, Enum& value, const NameTable<Enum, Size>& names, const char*) {
    if (const Json* found = find(key)) value = choose(*found, pointer_ + "/" + key, names);
  }

  template <class Enum, std::size_t Size>
  void choices(const std::string& key, std::vector<Enum>& values, const NameTable<Enum, Size>& names,
               const char*) {
    const Json* found = find(key);
    if (found == nullptr) return;
    require_filled_array(key, *found);
    values.clear();
    for (std::size_t i = 0; i < found->size(); ++i) {
      values.push_back(choose((*found)[i], pointer_ + "/" + key + "/" + std::to_string(i), names));
    }
  }

  template <class Describe>
  void object(const std::string& key, const char*, Describe describe) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_object()) refuse_value(pointer_ + "/" + key, *found, "an object");
    JsonReader inner(document_, *found, pointer_ + "/" + key);
    describe(inner);
    inner.finish();
  }

  /// A key that must be there.
  void require(const std::string& key);

  /// Throws InputError: the value at a pointer into the document (or its default) is not what `rule` says.
  [[noreturn]] void refuse_value(const std::string& pointer, const Json& value,
                                 const std::string& rule) const;

  bool has(const std::string& key) const { return object_.contains(key); }

  /// Throws InputError for the first key that was not named, with the nearest that was.
  void finish() const;

  /// A rule between keys, told at one of them.
  void check(const std::string& key, bool holds, const std::string& rule) const;

 private:
  JsonReader(const JsonDocument& document, const Json& object, std::string pointer)
      : document_(document), object_(object), pointer_(std::move(pointer)) {}

  const Json* find(const std::string& key);
  std::string place(const std::string& pointer) const { return place_in(document_, pointer); }
  void require_filled_array(const std::string& key, const Json& value) const;
  std::int64_t read_integer(const std::string& pointer, const Json& value, IntegerRange range,
                            const char* unit) const;

  template <class Enum, std::size_t Size>
  Enum choose(const Json& value, const std::string& pointer, const NameTable<Enum, Size>& names) const {
    if (value.is_string()) {
      if (const auto chosen = names.find(value.get<std::string>())) return *chosen;
    }
    refuse_name(pointer, value, names.names());
  }
  [[noreturn]] void refuse_name(const std::string& pointer, const Json& value,
                                const std::vector<std::string>& names) const;

  const JsonDocument& document_;
  const Json& object_;
  std::string pointer_;
  std::vector<std::string> keys_;
};

/// The reader's counterpart: the same calls write the values out.
class JsonWriter {
 public:
  void text(const std::string& key, const std::string& value, const char*) { json_[key] = value; }
  void integer(const std::string& key, int value, IntegerRange, const char*, const char*) {
    json_[key] = value;
  }
  void number(const std::string& key, double value, double, double, const char*, const char*) {
    json_[key] = value;
  }
  void integers(const std::string& key, const std::vector<int>& values, IntegerRange, const char*,
                const char*) {
    json_[key] = values;
  }
  template <class Enum, std::size_t Size>
  void choice(const std::string& key, Enum value, const NameTable<Enum, Size>& names, const char*) {
    json_[key] = std::string(names.name(value));
  }
  template <class Enum, std::size_t Size>
  void choices(const std::string& key, const std::vector<Enum>& values, const NameTable<Enum, Size>& names,
               const char*) {
    Json list = Json::array();
    for (const Enum value : values)
      list.push_back(std::string(names.name(value)));
    json_[key] = std::move(list);
  }
  template <class Describe>
  void object(const std::string& key, const char*, Describe describe) {
    JsonWriter inner;
    describe(inner);
    json_[key] = inner.take();
  }
  void require(const std::string&) {}
  void check(const std::string&, bool, const std::string&) {}

  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

}  // namespace vargsim
