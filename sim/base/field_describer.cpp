#include "sim/base/field_describer.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace vargsim {
namespace {

/// The field at a path such as "sram/capacity_kib".
FieldDescription& field_at(std::vector<FieldDescription>& fields, const std::string& path) {
  std::vector<FieldDescription>* level = &fields;
  FieldDescription* found = nullptr;
  std::istringstream keys(path);
  for (std::string key; std::getline(keys, key, '/');) {
    const auto field =
        std::find_if(level->begin(), level->end(), [&](const auto& each) { return each.key == key; });
    if (field == level->end()) throw std::logic_error("a rule is told of " + path + ", which is no field");
    found = &*field;
    level = &field->fields;
  }
  return *found;
}

}  // namespace

FieldDescription& FieldDescriber::add(FieldDescription::Kind kind, const std::string& key, const char* unit,
                                      const char* meaning) {
  FieldDescription field;
  field.kind = kind;
  field.key = key;
  field.unit = unit;
  field.meaning = meaning;
  field.required = required_.count(key) > 0;
  fields_.push_back(std::move(field));
  return fields_.back();
}

void FieldDescriber::annotation(const std::string& key, const char* meaning) {
  add(FieldDescription::Kind::text, key, "", meaning);
}

void FieldDescriber::text(const std::string& key, const std::string& value, const char* meaning) {
  FieldDescription& field = add(FieldDescription::Kind::text, key, "", meaning);
  if (!field.required) field.default_value = value;
}

void FieldDescriber::name(const std::string& key, const std::string& value, const char* meaning) {
  FieldDescription& field = add(FieldDescription::Kind::name, key, "", meaning);
  if (!field.required) field.default_value = value;
}

void FieldDescriber::integer(const std::string& key, int value, IntegerRange range, const char* unit,
                             const char* meaning) {
  FieldDescription& field = add(FieldDescription::Kind::integer, key, unit, meaning);
  field.least = range.least;
  field.most = range.most;
  if (!field.required && value >= range.least && value <= range.most) field.default_value = value;
}

void FieldDescriber::power_of_two(const std::string& key, int value, IntegerRange range, const char* unit,
                                  const char* meaning) {
  integer(key, value, range, unit, meaning);
  fields_.back().listed = powers_of_two(range);
  fields_.back().powers_of_two = true;
}

void FieldDescriber::one_of(const std::string& key, int value, std::initializer_list<int> values,
                            const char* unit, const char* meaning) {
  integer(key, value, {std::min(values), std::max(values)}, unit, meaning);
  fields_.back().listed = std::vector<int>(values);
}

void FieldDescriber::boolean(const std::string& key, bool value, const char* meaning) {
  FieldDescription& field = add(FieldDescription::Kind::boolean, key, "", meaning);
  if (!field.required) field.default_value = value;
}

void FieldDescriber::number(const std::string& key, double value, double least, double most, const char* unit,
                            const char* meaning) {
  FieldDescription& field = add(FieldDescription::Kind::number, key, unit, meaning);
  field.least = least;
  field.most = most;
  if (!field.required) field.default_value = value;
}

void FieldDescriber::integers(const std::string& key, const std::vector<int>& values, IntegerRange range,
                              const char* unit, const char* meaning) {
  FieldDescription& field = add(FieldDescription::Kind::integers, key, unit, meaning);
  field.least = range.least;
  field.most = range.most;
  if (!field.required && !values.empty()) field.default_value = values;
}

void FieldDescriber::distinct_integers(const std::string& key, const std::vector<int>& values,
                                       IntegerRange range, const char* unit, const char* meaning) {
  integers(key, values, range, unit, meaning);
  fields_.back().distinct = true;
}

void FieldDescriber::check(const std::string& path, bool holds, const std::string& rule, const std::string&) {
  if (!holds) throw std::logic_error("the defaults break a rule: " + path + " must be " + rule);
  field_at(fields_, path).rules.push_back(rule);
}

}  // namespace vargsim
