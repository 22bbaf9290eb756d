#include "sim/config/key_tables.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "networks/zoo/zoo.h"
#include "sim/base/text.h"
#include "sim/config/network_options.h"

namespace vargsim {
namespace {

using Kind = FieldDescription::Kind;

std::string code(const std::string& text) {
  return fmt::format("`{}`", text);
}

std::string code_list(const Json& names) {
  std::vector<std::string> words;
  for (const Json& name : names)
    words.push_back(code(name.get<std::string>()));
  return join(words);
}

std::string numbers(const FieldDescription& field) {
  std::string range = fmt::format("{}..{}", field.least.dump(), field.most.dump());
  if (field.powers_of_two) return "power of two in " + range;
  if (field.listed.empty()) return range;
  std::vector<std::string> words;
  for (const Json& value : field.listed)
    words.push_back(value.dump());
  return join(words, " or ");
}

std::string values_of_kind(const FieldDescription& field) {
  switch (field.kind) {
    case Kind::text:
      return "text";
    case Kind::name:
      return "text, not empty";
    case Kind::integer:
    case Kind::number:
      return numbers(field);
    case Kind::boolean:
      return "`true` or `false`";
    case Kind::integers:
      return fmt::format("list of {}{}", field.distinct ? "distinct " : "", numbers(field));
    case Kind::choice:
      return code_list(field.listed);
    case Kind::choices:
      return "list of " + code_list(field.listed);
    case Kind::object:
      return "object";
  }
  return "";
}

std::string default_of(const FieldDescription& field) {
  if (field.required) return "required";
  const Json& value = field.default_value;
  if (value.is_null()) return "-";
  if (value.is_string()) return value.get<std::string>().empty() ? "empty" : code(value.get<std::string>());
  if (value.is_boolean()) return code(value.dump());
  return value.is_array() ? code(value.dump()) : fmt::format("{}", fmt::to_string(value.get<double>()));
}

std::string table_of(const std::vector<FieldDescription>& fields) {
  std::string table = "| key | valid | unit | default | meaning |\n|---|---|---|---|---|\n";
  for (const FieldDescription& field : fields) {
    if (field.kind == Kind::object) continue;
    table += fmt::format("| `{}` | {} | {} | {} | {} |\n", field.key, valid_values(field), field.unit,
                         default_of(field), field.meaning);
  }
  return table;
}

/// An option of some families, and where their defaults differ.
struct OptionRow {
  FieldDescription field;
  std::vector<std::string> families;
  std::map<std::string, std::string> defaults;  ///< default -> the families that have it, in words
  std::vector<std::string> default_order;
};

void add_option(std::vector<OptionRow>& rows, const FieldDescription& field, const std::string& family) {
  auto row = std::find_if(rows.begin(), rows.end(),
                          [&](const OptionRow& each) { return each.field.key == field.key; });
  if (row == rows.end()) row = rows.insert(rows.end(), OptionRow{field, {}, {}, {}});
  row->families.push_back(code(family));
  std::string& having = row->defaults[default_of(field)];
  if (having.empty()) row->default_order.push_back(default_of(field));
  having += (having.empty() ? "" : ", ") + code(family);
}

std::string defaults_of(const OptionRow& row) {
  std::vector<std::string> parts{row.default_order.front()};
  for (std::size_t i = 1; i < row.default_order.size(); ++i)
    parts.push_back(fmt::format("{}: {}", row.defaults.at(row.default_order[i]), row.default_order[i]));
  return join(parts, "; ");
}

/// The families that accept an option, or those that do not where they are fewer.
std::string families_of(const OptionRow& row) {
  std::vector<std::string> others;
  for (const NetworkFamily& family : network_families()) {
    const std::string name = fmt::format("`{}`", family.name);
    if (std::find(row.families.begin(), row.families.end(), name) == row.families.end())
      others.push_back(name);
  }
  if (others.empty()) return "all";
  return others.size() < row.families.size() ? "all but " + join(others) : join(row.families);
}

}  // namespace

std::string valid_values(const FieldDescription& field) {
  std::vector<std::string> parts{values_of_kind(field)};
  parts.insert(parts.end(), field.rules.begin(), field.rules.end());
  return join(parts, "; ");
}

std::string key_tables(const std::vector<FieldDescription>& fields) {
  std::string tables = table_of(fields);
  for (const FieldDescription& field : fields) {
    if (field.kind == Kind::object)
      tables += fmt::format("\n`{}`: {}\n\n{}", field.key, field.meaning, table_of(field.fields));
  }
  return tables;
}

std::string network_option_table() {
  std::vector<OptionRow> rows;
  for (const NetworkFamily& family : network_families()) {
    for (const FieldDescription& field : describe_network_options(family))
      add_option(rows, field, family.name);
  }
  std::string table = "| key | valid | unit | families | default | meaning |\n|---|---|---|---|---|---|\n";
  for (const OptionRow& row : rows) {
    table += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", row.field.key, valid_values(row.field),
                         row.field.unit, families_of(row), defaults_of(row), row.field.meaning);
  }
  return table;
}

}  // namespace vargsim
