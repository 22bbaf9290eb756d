#pragma once
/// Describes the fields of an object through the same calls that JsonReader reads them with: what schemas and
/// documentation are made of.

#include <initializer_list>
#include <set>
#include <string>
#include <vector>

#include "sim/base/json_reader.h"

namespace vargsim {

struct FieldDescription {
  enum class Kind { text, name, integer, boolean, number, integers, choice, choices, object };

  Kind kind = Kind::text;
  std::string key;
  std::string unit;     ///< empty where there is none
  std::string meaning;  ///< one sentence
  Json least;           ///< of a number, or of each number of a list; else null
  Json most;
  Json listed = Json::array();  ///< the valid names or numbers, where only these are valid
  Json default_value;           ///< null where there is none
  bool required = false;
  bool distinct = false;                 ///< of a list: no value twice
  bool powers_of_two = false;            ///< `listed` has those from `least` to `most`
  std::vector<std::string> rules;        ///< rules between keys: what follows "must be"
  std::vector<FieldDescription> fields;  ///< of an object
};

/// Visits a value that has every field at its default. A default outside its own range means "not set".
class FieldDescriber {
 public:
  void annotation(const std::string& key, const char* meaning);
  void file_only(const std::string& key, const char* meaning) { annotation(key, meaning); }
  void text(const std::string& key, const std::string& value, const char* meaning);
  void name(const std::string& key, const std::string& value, const char* meaning);
  void integer(const std::string& key, int value, IntegerRange range, const char* unit, const char* meaning);
  void power_of_two(const std::string& key, int value, IntegerRange range, const char* unit,
                    const char* meaning);
  void one_of(const std::string& key, int value, std::initializer_list<int> values, const char* unit,
              const char* meaning);
  void boolean(const std::string& key, bool value, const char* meaning);
  void number(const std::string& key, double value, double least, double most, const char* unit,
              const char* meaning);
  void integers(const std::string& key, const std::vector<int>& values, IntegerRange range, const char* unit,
                const char* meaning);
  void distinct_integers(const std::string& key, const std::vector<int>& values, IntegerRange range,
                         const char* unit, const char* meaning);

  template <class Enum, std::size_t Size>
  void choice(const std::string& key, Enum value, const NameTable<Enum, Size>& names, const char* meaning) {
    FieldDescription& field = add(FieldDescription::Kind::choice, key, "", meaning);
    field.listed = names.names();
    field.default_value = std::string(names.name(value));
  }
  template <class Enum, std::size_t Size>
  void choices(const std::string& key, const std::vector<Enum>& values, const NameTable<Enum, Size>& names,
               const char* meaning) {
    FieldDescription& field = add(FieldDescription::Kind::choices, key, "", meaning);
    field.listed = names.names();
    field.default_value = names.names_of(values);
    field.distinct = true;
  }
  template <class Describe>
  void object(const std::string& key, const char* meaning, Describe describe) {
    FieldDescriber inner;
    describe(inner);
    add(FieldDescription::Kind::object, key, "", meaning).fields = inner.take();
  }

  void require(const std::string& key) { required_.insert(key); }
  void check(const std::string& path, bool holds, const std::string& rule, const std::string& detail = "");

  std::vector<FieldDescription> take() { return std::move(fields_); }

 private:
  FieldDescription& add(FieldDescription::Kind kind, const std::string& key, const char* unit,
                        const char* meaning);

  std::vector<FieldDescription> fields_;
  std::set<std::string> required_;
};

}  // namespace vargsim
