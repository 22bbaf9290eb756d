#pragma once
/// Writes an object out through the same calls that JsonReader reads it with.

#include <initializer_list>
#include <string>
#include <vector>

#include "sim/base/json_reader.h"

namespace vargsim {

class JsonWriter {
 public:
  void annotation(const std::string&, const char*) {}
  void file_only(const std::string&, const char*) {}
  void text(const std::string& key, const std::string& value, const char*) { json_[key] = value; }
  void name(const std::string& key, const std::string& value, const char*) { json_[key] = value; }
  void integer(const std::string& key, int value, IntegerRange, const char*, const char*) {
    json_[key] = value;
  }
  void power_of_two(const std::string& key, int value, IntegerRange, const char*, const char*) {
    json_[key] = value;
  }
  void one_of(const std::string& key, int value, std::initializer_list<int>, const char*, const char*) {
    json_[key] = value;
  }
  void boolean(const std::string& key, bool value, const char*) { json_[key] = value; }
  void number(const std::string& key, double value, double, double, const char*, const char*) {
    json_[key] = value;
  }
  void integers(const std::string& key, const std::vector<int>& values, IntegerRange, const char*,
                const char*) {
    json_[key] = values;
  }
  void distinct_integers(const std::string& key, const std::vector<int>& values, IntegerRange, const char*,
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
    json_[key] = names.names_of(values);
  }
  template <class Describe>
  void object(const std::string& key, const char*, Describe describe) {
    JsonWriter inner;
    describe(inner);
    json_[key] = inner.take();
  }
  void require(const std::string&) {}
  void check(const std::string&, bool, const std::string&, const std::string& = "") {}

  Json take() { return std::move(json_); }

 private:
  Json json_ = Json::object();
};

}  // namespace vargsim
