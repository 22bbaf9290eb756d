#include "sim/report/schemas.h"

#include <map>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"

namespace vargsim {
namespace {

bool has_type(const Json& value, const std::string& type) {
  if (type == "object") return value.is_object();
  if (type == "array") return value.is_array();
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "null") return value.is_null();
  throw std::logic_error("schema: unknown type " + type);
}

class SchemaCheck {
 public:
  SchemaCheck(const Json& schema, const std::string& source) : root_(schema), source_(source) {}

  void check(const Json& value, const Json& rule, const std::string& pointer) const {
    if (rule.contains("$ref")) {
      const auto target = rule.at("$ref").get<std::string>();
      check(value, root_.at(Json::json_pointer(target.substr(1))), pointer);
    }
    check_type(value, rule, pointer);
    check_values(value, rule, pointer);
    if (value.is_object()) check_object(value, rule, pointer);
    if (value.is_array() && rule.contains("items")) {
      for (std::size_t i = 0; i < value.size(); ++i)
        check(value[i], rule.at("items"), fmt::format("{}/{}", pointer, i));
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& pointer, const Json& value, const std::string& valid) const {
    throw InputError(
        fmt::format("{}: {}: {} is not {}", source_, pointer.empty() ? "/" : pointer, printed(value), valid));
  }

  void check_type(const Json& value, const Json& rule, const std::string& pointer) const {
    if (!rule.contains("type")) return;
    const Json& type = rule.at("type");
    std::vector<std::string> types;
    if (type.is_array()) {
      types = type.get<std::vector<std::string>>();
    } else {
      types.push_back(type.get<std::string>());
    }
    for (const std::string& each : types) {
      if (has_type(value, each)) return;
    }
    refuse(pointer, value, "of type " + join(types, " or "));
  }

  void check_values(const Json& value, const Json& rule, const std::string& pointer) const {
    if (rule.contains("const") && value != rule.at("const")) refuse(pointer, value, rule.at("const").dump());
    if (rule.contains("minimum") && value.is_number() &&
        value.get<double>() < rule.at("minimum").get<double>())
      refuse(pointer, value, rule.at("minimum").dump() + " or more");
    if (!rule.contains("enum")) return;
    for (const Json& each : rule.at("enum")) {
      if (value == each) return;
    }
    refuse(pointer, value, "one of " + rule.at("enum").dump());
  }

  void check_object(const Json& value, const Json& rule, const std::string& pointer) const {
    if (rule.contains("required")) {
      for (const Json& key : rule.at("required")) {
        if (!value.contains(key.get<std::string>()))
          throw InputError(
              fmt::format("{}: {}: key {} is missing", source_, pointer.empty() ? "/" : pointer, key.dump()));
      }
    }
    const Json none = Json::object();
    const Json& properties = rule.contains("properties") ? rule.at("properties") : none;
    for (const auto& [key, member] : value.items()) {
      if (properties.contains(key)) {
        check(member, properties.at(key), child_pointer(pointer, key));
      } else if (rule.contains("additionalProperties") && rule.at("additionalProperties").is_object()) {
        check(member, rule.at("additionalProperties"), child_pointer(pointer, key));
      }
    }
  }

  const Json& root_;
  const std::string& source_;
};

}  // namespace

const Json& report_schema(const std::string& name) {
  static std::map<std::string, Json> parsed;
  const auto known = parsed.find(name);
  if (known != parsed.end()) return known->second;
  for (const SchemaFile& file : schema_files()) {
    if (file.name == name) return parsed.emplace(name, Json::parse(file.text)).first->second;
  }
  throw std::logic_error("no schema " + name);
}

void check_against_schema(const Json& document, const Json& schema, const std::string& source) {
  SchemaCheck(schema, source).check(document, schema, "");
}

}  // namespace vargsim
