#pragma once
/// A reader of JSON objects that refuses whatever it was not told to expect. Every refusal is one line: file
/// or setting, JSON pointer, value, rule.
///
/// Fields are told to a visitor by functions such as `hardware_fields`; this reader, JsonWriter and
/// FieldDescriber are the visitors. Keys are names; a `check` may also name a key of an inner object, as
/// "sram/capacity_kib".

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "sim/base/error.h"
#include "sim/base/json_document.h"
#include "sim/base/name_table.h"

namespace vargsim {

struct IntegerRange {
  std::int64_t least = 0;
  std::int64_t most = 0;
};

/// The powers of two in a range, in order.
std::vector<std::int64_t> powers_of_two(IntegerRange range);

/// Reads one object. Each call names a key, what it may be and, in a sentence, what it means; a key that is
/// absent leaves the variable as it is. Call `finish` last: it refuses keys that were not named.
class JsonReader {
 public:
  explicit JsonReader(const JsonDocument& document) : JsonReader(document, document.root, "") {}

  /// Text for other readers of the file: must be text, and is not read.
  void annotation(const std::string& key, const char* meaning);
  /// A key that is used up when a file is opened, and does nothing where no file was.
  void file_only(const std::string& key, const char* meaning);
  void text(const std::string& key, std::string& value, const char* meaning);
  /// Text that is not empty.
  void name(const std::string& key, std::string& value, const char* meaning);
  void integer(const std::string& key, int& value, IntegerRange range, const char* unit, const char* meaning);
  void power_of_two(const std::string& key, int& value, IntegerRange range, const char* unit,
                    const char* meaning);
  void one_of(const std::string& key, int& value, std::initializer_list<int> values, const char* unit,
              const char* meaning);
  void boolean(const std::string& key, bool& value, const char* meaning);
  void number(const std::string& key, double& value, double least, double most, const char* unit,
              const char* meaning);
  /// A list of at least one.
  void integers(const std::string& key, std::vector<int>& values, IntegerRange range, const char* unit,
                const char* meaning);
  /// A list of at least one, none of them twice.
  void distinct_integers(const std::string& key, std::vector<int>& values, IntegerRange range,
                         const char* unit, const char* meaning);

  template <class Enum, std::size_t Size>
  void choice(const std::string& key, Enum& value, const NameTable<Enum, Size>& names, const char*) {
    if (const Json* found = find(key)) value = choose(*found, at(key), names);
  }

  /// A list of at least one name, none of them twice.
  template <class Enum, std::size_t Size>
  void choices(const std::string& key, std::vector<Enum>& values, const NameTable<Enum, Size>& names,
               const char*) {
    const Json* found = find(key);
    if (found == nullptr) return;
    require_filled_array(key, *found);
    values.clear();
    for (std::size_t i = 0; i < found->size(); ++i)
      values.push_back(choose((*found)[i], at(key) + "/" + std::to_string(i), names));
    require_distinct(key, *found);
  }

  template <class Describe>
  void object(const std::string& key, const char*, Describe describe) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_object()) refuse_value(at(key), *found, "an object");
    JsonReader inner(document_, *found, at(key));
    describe(inner);
    inner.finish();
  }

  /// A list of objects, perhaps empty: `read(reader, index)` for each.
  template <class Read>
  void objects(const std::string& key, const char*, Read read) {
    const Json* found = find(key);
    if (found == nullptr) return;
    if (!found->is_array()) refuse_value(at(key), *found, "a list");
    for (std::size_t i = 0; i < found->size(); ++i) {
      const std::string pointer = at(key) + "/" + std::to_string(i);
      if (!(*found)[i].is_object()) refuse_value(pointer, (*found)[i], "an object");
      JsonReader inner(document_, (*found)[i], pointer);
      read(inner, i);
      inner.finish();
    }
  }

  /// A list of names, perhaps empty.
  void names(const std::string& key, std::vector<std::string>& values, const char* meaning);

  /// Where the object is, as messages name it.
  std::string here() const { return place(pointer_); }

  /// A key that must be there.
  void require(const std::string& key);

  /// Throws InputError for the first key that was not named, with the nearest that was.
  void finish() const;

  /// A rule between keys, told at one of them. `rule` is a sentence's end ("is not ...") and goes into the
  /// documentation; `detail` has the figures of the case.
  void check(const std::string& path, bool holds, const std::string& rule,
             const std::string& detail = "") const;

 private:
  JsonReader(const JsonDocument& document, const Json& object, std::string pointer)
      : document_(document), object_(object), pointer_(std::move(pointer)) {}

  const Json* find(const std::string& key);
  std::string at(const std::string& key) const { return child_pointer(pointer_, key); }
  std::string place(const std::string& pointer) const { return place_in(document_, pointer); }
  [[noreturn]] void refuse_value(const std::string& pointer, const Json& value,
                                 const std::string& rule) const;
  [[noreturn]] void refuse_name(const std::string& pointer, const Json& value,
                                const std::vector<std::string>& names) const;
  void require_filled_array(const std::string& key, const Json& value) const;
  void require_distinct(const std::string& key, const Json& list) const;
  int listed_integer(const std::string& key, const Json& value, const std::vector<std::int64_t>& listed,
                     const std::string& rule) const;
  int read_integer(const std::string& pointer, const Json& value, IntegerRange range, const char* unit) const;

  template <class Enum, std::size_t Size>
  Enum choose(const Json& value, const std::string& pointer, const NameTable<Enum, Size>& names) const {
    if (value.is_string()) {
      if (const auto chosen = names.find(value.get<std::string>())) return *chosen;
    }
    refuse_name(pointer, value, names.names());
  }

  const JsonDocument& document_;
  const Json& object_;
  std::string pointer_;
  std::vector<std::string> keys_;
};

}  // namespace vargsim
