#include "sim/config/json_schema.h"

#include <fmt/format.h>

#include "sim/config/hardware.h"

namespace vargsim {
namespace {

using Kind = FieldDescription::Kind;

// What JsonReader::text refuses.
constexpr const char* no_control_characters = "^[^\\u0000-\\u001f\\u007f]*$";

std::string description_of(const FieldDescription& field) {
  std::string text = field.meaning;
  if (!field.unit.empty()) text += fmt::format(" Unit: {}.", field.unit);
  for (const std::string& rule : field.rules)
    text += fmt::format(" Must be {}.", rule);
  return text;
}

Json object_schema(const std::vector<FieldDescription>& fields);

Json text_schema(Kind kind) {
  Json schema{{"type", "string"}, {"pattern", no_control_characters}};
  if (kind == Kind::name) schema["minLength"] = 1;
  return schema;
}

/// A number, or one of a list.
Json number_schema(const FieldDescription& field, const char* type) {
  if (!field.listed.empty()) return {{"type", type}, {"enum", field.listed}};
  return {{"type", type}, {"minimum", field.least}, {"maximum", field.most}};
}

Json choice_schema(const FieldDescription& field) {
  return {{"type", "string"}, {"enum", field.listed}};
}

Json list_schema(Json items, bool distinct) {
  Json schema{{"type", "array"}, {"items", std::move(items)}, {"minItems", 1}};
  if (distinct) schema["uniqueItems"] = true;
  return schema;
}

Json value_schema(const FieldDescription& field) {
  switch (field.kind) {
    case Kind::text:
    case Kind::name:
      return text_schema(field.kind);
    case Kind::integer:
      return number_schema(field, "integer");
    case Kind::number:
      return number_schema(field, "number");
    case Kind::boolean:
      return {{"type", "boolean"}};
    case Kind::integers:
      return list_schema(number_schema(field, "integer"), field.distinct);
    case Kind::choice:
      return choice_schema(field);
    case Kind::choices:
      return list_schema(choice_schema(field), field.distinct);
    case Kind::object:
      return object_schema(field.fields);
  }
  return {};
}

Json field_schema(const FieldDescription& field) {
  Json schema{{"description", description_of(field)}};
  schema.update(value_schema(field));
  if (!field.default_value.is_null()) schema["default"] = field.default_value;
  return schema;
}

Json object_schema(const std::vector<FieldDescription>& fields) {
  Json properties = Json::object();
  for (const FieldDescription& field : fields)
    properties[field.key] = field_schema(field);
  return {{"type", "object"}, {"properties", properties}, {"additionalProperties", false}};
}

/// A file must have its name; all else may come from the file it extends.
void add_required(Json& schema, const std::vector<FieldDescription>& fields) {
  Json own = Json::array();
  Json inherited = Json::array();
  for (const FieldDescription& field : fields) {
    if (field.required) (field.kind == Kind::name ? own : inherited).push_back(field.key);
  }
  schema["required"] = own;
  if (inherited.empty()) return;
  const Json extending{{"required", {"extends"}}};
  const Json whole{{"required", inherited}};
  schema["anyOf"] = Json::array({extending, whole});
}

Json file_schema(const char* id, const char* title, const char* description,
                 const std::vector<FieldDescription>& fields) {
  Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
              {"$id", id},
              {"title", title},
              {"description", description}};
  schema.update(object_schema(fields));
  add_required(schema, fields);
  return schema;
}

}  // namespace

Json fields_schema(const std::vector<FieldDescription>& fields) {
  return object_schema(fields);
}

Json hardware_schema() {
  return file_schema("urn:vargsim:schema:hardware", "vargsim hardware file",
                     "An accelerator: MAC array, scratchpad, DMA, vector unit, sequencer and DRAM.",
                     describe_hardware());
}

Json sweep_schema() {
  const Json name{{"type", "string"}, {"minLength", 1}};
  const Json settings{
      {"description", "Values of dotted keys, as sim run --set has them; also of hw and network."},
      {"type", "object"}};
  const Json axis{
      {"type", "object"},
      {"properties",
       {{"key",
         {{"description", "hw, network, or a dotted key into hw, network or schedule."}, {"type", "string"}}},
        {"values",
         {{"description", "The values that the key takes, in order."}, {"type", "array"}, {"minItems", 1}}}}},
      {"additionalProperties", false},
      {"required", {"key", "values"}}};
  const auto described = [](const char* description, const Json& schema) {
    Json whole{{"description", description}};
    whole.update(schema);
    return whole;
  };
  const auto list_of = [](const Json& items, int least) {
    return Json{{"type", "array"}, {"items", items}, {"minItems", least}};
  };
  const Json properties{
      {"$schema", described("Path or URL of the JSON Schema, for editors; the simulator does not read it.",
                            {{"type", "string"}})},
      {"name", described("Name of the sweep.", name)},
      {"summary", described("One line on what it varies.", {{"type", "string"}})},
      {"extends",
       described("Shipped sweep, or path of a file, to take every key from that is not given here.", name)},
      {"hw", described("The accelerator: a name or a file. Default: edge_npu.", name)},
      {"network", described("The network: a name or a file. Default: vargnet_v2.", name)},
      {"skip_unsupported",
       described(
           "Nodes of network files that cannot be modelled move their bytes; results say which points are "
           "partial.",
           {{"type", "boolean"}, {"default", false}})},
      {"set", described("What all points have.", settings)},
      {"mode",
       {{"description",
         "grid: every combination of the axes, the last fastest; zip: all axes step together; list: the "
         "points of "
         "`points`, each with every combination of the axes if there are any."},
        {"type", "string"},
        {"enum", {"grid", "zip", "list"}},
        {"default", "grid"}}},
      {"axes", described("What differs between points.", list_of(axis, 1))},
      {"points", described("The points of mode list.", list_of(settings, 1))},
      {"constraints", described("Conditions that a point must meet to be run (docs/sweeps.md).",
                                list_of({{"type", "string"}}, 0))}};
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"$id", "urn:vargsim:schema:sweep"},
          {"title", "vargsim sweep file"},
          {"description", "Many runs: what they share, what differs, and which combinations are left out."},
          {"type", "object"},
          {"properties", properties},
          {"additionalProperties", false}};
}

Json dram_part_schema() {
  return file_schema("urn:vargsim:schema:dram_part", "vargsim DRAM part file",
                     "Organisation and timings of one channel of a DRAM part, named as in its data sheet.",
                     describe_dram_part());
}

}  // namespace vargsim
