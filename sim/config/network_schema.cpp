#include <fmt/format.h>

#include "sim/base/field_describer.h"
#include "sim/base/text.h"
#include "sim/config/json_schema.h"
#include "sim/config/network_fields.h"
#include "sim/config/network_file.h"

namespace vargsim {
namespace {

Json name_schema(const char* description) {
  return {{"description", description}, {"type", "string"}, {"minLength", 1}};
}

/// The layer's keys when its op is this one.
Json operation_schema(const OperationName& named) {
  FieldDescriber describer;
  Operation op = named.op;
  std::visit([&](auto& operation) { layer_fields(describer, operation); }, op);
  const std::vector<FieldDescription> fields = describer.take();
  Json schema = fields_schema(fields);
  Json properties{{"name", name_schema("Unique in the network.")},
                  {"op", {{"const", named.name}}},
                  {"block", {{"description", "The block it belongs to; for reports."}, {"type", "string"}}},
                  {"inputs",
                   {{"description", "Names of inputs or earlier layers; the first is the input map."},
                    {"type", "array"},
                    {"items", name_schema("An input or an earlier layer.")},
                    {"minItems", 1}}}};
  properties.update(schema.at("properties"));
  schema["properties"] = properties;
  schema["required"] = Json::array({"name", "op", "inputs"});
  for (const FieldDescription& field : fields) {
    if (field.required) schema["required"].push_back(field.key);
  }
  return schema;
}

Json input_schema() {
  const Json dimension{{"type", "integer"}, {"minimum", 1}, {"maximum", 65536}};
  return {{"type", "object"},
          {"properties",
           {{"name", name_schema("Unique in the network.")},
            {"shape",
             {{"description", "Channels, rows and columns of one image."},
              {"type", "array"},
              {"items", dimension},
              {"minItems", 3},
              {"maxItems", 3}}}}},
          {"required", {"name", "shape"}},
          {"additionalProperties", false}};
}

}  // namespace

std::vector<NetworkLayerKeys> network_layer_keys() {
  std::vector<NetworkLayerKeys> all;
  for (const OperationName& named : operation_names()) {
    FieldDescriber describer;
    Operation op = named.op;
    std::visit([&](auto& operation) { layer_fields(describer, operation); }, op);
    std::vector<std::string> keys;
    for (const FieldDescription& field : describer.take()) {
      const std::string key = fmt::format("`{}`", field.key);
      keys.push_back(field.required ? "**" + key + "**" : key);
    }
    all.push_back({named.name, keys.empty() ? "-" : join(keys)});
  }
  return all;
}

Json network_schema() {
  Json layers = Json::array();
  for (const OperationName& named : operation_names())
    layers.push_back(operation_schema(named));
  const Json batch{{"description", "Images a run."},
                   {"type", "integer"},
                   {"minimum", 1},
                   {"maximum", 256},
                   {"default", 1}};
  return {{"$schema", "https://json-schema.org/draft/2020-12/schema"},
          {"$id", "urn:vargsim:schema:network"},
          {"title", "vargsim network file"},
          {"description", "A network: inputs and layers in execution order; shapes follow from these."},
          {"type", "object"},
          {"properties",
           {{"$schema", {{"type", "string"}}},
            {"format", {{"const", "vargsim/network/1"}}},
            {"name", name_schema("Of the network.")},
            {"batch", batch},
            {"inputs", {{"type", "array"}, {"items", input_schema()}, {"minItems", 1}}},
            {"layers", {{"type", "array"}, {"items", {{"oneOf", layers}}}, {"minItems", 1}}}}},
          {"required", {"format", "name", "inputs", "layers"}},
          {"additionalProperties", false}};
}

}  // namespace vargsim
