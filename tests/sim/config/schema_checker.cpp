#include "tests/sim/config/schema_checker.h"

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>

namespace vargsim::test {
namespace {

bool has_type(const std::string& type, const Json& value) {
  if (type == "string") return value.is_string();
  if (type == "boolean") return value.is_boolean();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  throw std::logic_error("schema checker: type " + type);
}

bool is_distinct(const Json& list) {
  for (auto item = list.begin(); item != list.end(); ++item) {
    if (std::find(list.begin(), item, *item) != item) return false;
  }
  return true;
}

bool matches(const std::string& pattern, const std::string& text) {
  if (pattern != R"(^[^\u0000-\u001f\u007f]*$)") throw std::logic_error("schema checker: pattern " + pattern);
  return !has_control_characters(text);
}

bool has_all(const Json& keys, const Json& object) {
  return std::all_of(keys.begin(), keys.end(),
                     [&](const Json& key) { return object.contains(key.get<std::string>()); });
}

/// Keywords that one look at the value settles. Each holds for values of other types.
using Rule = bool (*)(const Json& argument, const Json& value);
const std::map<std::string, Rule>& simple_rules() {
  static const std::map<std::string, Rule> rules{
      {"type", [](const Json& type, const Json& value) { return has_type(type.get<std::string>(), value); }},
      {"enum",
       [](const Json& listed, const Json& value) {
         return std::find(listed.begin(), listed.end(), value) != listed.end();
       }},
      {"minimum", [](const Json& least, const Json& value) { return !value.is_number() || value >= least; }},
      {"maximum", [](const Json& most, const Json& value) { return !value.is_number() || value <= most; }},
      {"minLength",
       [](const Json& least, const Json& value) {
         return !value.is_string() || value.get_ref<const std::string&>().size() >= least.get<std::size_t>();
       }},
      {"pattern",
       [](const Json& pattern, const Json& value) {
         return !value.is_string() || matches(pattern.get<std::string>(), value.get<std::string>());
       }},
      {"minItems",
       [](const Json& least, const Json& value) {
         return !value.is_array() || value.size() >= least.get<std::size_t>();
       }},
      {"uniqueItems", [](const Json& wanted,
                         const Json& value) { return !wanted || !value.is_array() || is_distinct(value); }},
      {"required",
       [](const Json& keys, const Json& value) { return !value.is_object() || has_all(keys, value); }},
  };
  return rules;
}

std::string items_violation(const Json& schema, const Json& value, const std::string& pointer) {
  if (!value.is_array()) return "";
  for (std::size_t i = 0; i < value.size(); ++i) {
    const std::string found = violation(schema, value[i], pointer + "/" + std::to_string(i));
    if (!found.empty()) return found;
  }
  return "";
}

std::string properties_violation(const Json& properties, const Json& value, const std::string& pointer) {
  if (!value.is_object()) return "";
  for (const auto& item : value.items()) {
    const std::string below = child_pointer(pointer, item.key());
    if (!properties.contains(item.key())) return below + ": additionalProperties";
    const std::string found = violation(properties.at(item.key()), item.value(), below);
    if (!found.empty()) return found;
  }
  return "";
}

std::string any_of_violation(const Json& schemas, const Json& value, const std::string& pointer) {
  const bool one_holds = std::any_of(schemas.begin(), schemas.end(), [&](const Json& schema) {
    return violation(schema, value, pointer).empty();
  });
  return one_holds ? "" : pointer + ": anyOf";
}

std::string keyword_violation(const std::string& keyword, const Json& argument, const Json& value,
                              const std::string& pointer) {
  static const std::set<std::string> notes{"$schema", "$id", "title", "description", "default"};
  if (notes.count(keyword) > 0) return "";
  if (keyword == "items") return items_violation(argument, value, pointer);
  if (keyword == "properties") return properties_violation(argument, value, pointer);
  if (keyword == "anyOf") return any_of_violation(argument, value, pointer);
  // Always false here, and seen to by `properties`.
  if (keyword == "additionalProperties" && argument == false) return "";
  const auto rule = simple_rules().find(keyword);
  if (rule == simple_rules().end()) throw std::logic_error("schema checker: keyword " + keyword);
  return rule->second(argument, value) ? "" : pointer + ": " + keyword;
}

}  // namespace

std::string violation(const Json& schema, const Json& value, const std::string& pointer) {
  if (schema.contains("properties") && schema.value("additionalProperties", true))
    throw std::logic_error("schema checker: an object that is not closed");
  for (const auto& item : schema.items()) {
    const std::string found = keyword_violation(item.key(), item.value(), value, pointer);
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace vargsim::test
