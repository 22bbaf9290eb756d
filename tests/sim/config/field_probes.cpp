#include "tests/sim/config/field_probes.h"

namespace vargsim::test {
namespace {

using Kind = FieldDescription::Kind;

struct Values {
  std::vector<Json> valid;
  std::vector<Json> invalid;
};

/// Numbers at the edges of the range, or all that are listed.
Values edge_numbers(const FieldDescription& field) {
  const bool whole = field.kind != Kind::number;
  const double step = whole ? 1 : 1e-4;
  Values values{{field.least, field.most}, {}};
  if (!field.listed.empty()) values.valid = {field.listed.begin(), field.listed.end()};
  for (const double beyond : {field.least.get<double>() - step, field.most.get<double>() + step})
    values.invalid.push_back(whole ? Json(static_cast<std::int64_t>(beyond)) : Json(beyond));
  for (const Json& wrong : {Json(1e300), Json(-1), Json("1"), Json(true), Json(nullptr), Json::object()})
    values.invalid.push_back(wrong);
  if (whole) values.invalid.push_back(field.least.get<double>() + 0.5);
  if (field.powers_of_two && field.most > 3) values.invalid.push_back(field.most.get<std::int64_t>() - 1);
  return values;
}

Values name_values(const FieldDescription& field) {
  Values values{{field.listed.begin(), field.listed.end()}, {"", 1, true, nullptr}};
  for (const Json& name : field.listed)
    values.invalid.push_back(name.get<std::string>() + "x");
  return values;
}

/// Lists of one valid and one invalid item each.
Values list_values(const FieldDescription& field, const Values& items) {
  Values values{{}, {Json::array(), Json::object(), 1, "1", nullptr}};
  for (const Json& item : items.valid) {
    values.valid.push_back(Json::array({item}));
    if (field.distinct) values.invalid.push_back(Json::array({item, item}));
  }
  for (const Json& item : items.invalid)
    values.invalid.push_back(Json::array({item}));
  return values;
}

Values values_of(const FieldDescription& field) {
  switch (field.kind) {
    case Kind::text:
      return {{}, {1, true, nullptr, Json::array(), "a\nb"}};
    case Kind::name:
      return {{}, {1, true, nullptr, Json::array(), "a\nb", ""}};
    case Kind::integer:
    case Kind::number:
      return edge_numbers(field);
    case Kind::boolean:
      return {{true, false}, {0, 1, "true", nullptr, Json::array()}};
    case Kind::integers:
      return list_values(field, edge_numbers(field));
    case Kind::choice:
      return name_values(field);
    case Kind::choices:
      return list_values(field, name_values(field));
    case Kind::object:
      return {{Json::object()}, {1, "1", nullptr, Json::array(), {{"no such key", 1}}}};
  }
  return {};
}

}  // namespace

std::vector<Probe> probes_of(const std::vector<FieldDescription>& fields, const std::string& pointer) {
  std::vector<Probe> probes;
  for (const FieldDescription& field : fields) {
    const std::string at = child_pointer(pointer, field.key);
    const Values values = values_of(field);
    for (const Json& value : values.valid)
      probes.push_back({at, value, true, !field.rules.empty()});
    for (const Json& value : values.invalid)
      probes.push_back({at, value, false, !field.rules.empty()});
    const std::vector<Probe> inner = probes_of(field.fields, at);
    probes.insert(probes.end(), inner.begin(), inner.end());
  }
  return probes;
}

}  // namespace vargsim::test
