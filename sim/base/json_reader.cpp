#include "sim/base/json_reader.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

std::string of_unit(const char* unit) {
  return *unit == '\0' ? "" : fmt::format(" of {}", unit);
}

/// Large unsigned values would wrap when read as signed.
bool fits_signed(const Json& value) {
  if (!value.is_number_integer()) return false;
  return !value.is_number_unsigned() || value.get<std::uint64_t>() <= std::uint64_t{1} << 62;
}

}  // namespace

std::vector<std::int64_t> powers_of_two(IntegerRange range) {
  std::vector<std::int64_t> powers;
  for (std::int64_t power = 1; power <= range.most; power *= 2) {
    if (power >= range.least) powers.push_back(power);
  }
  return powers;
}

const Json* JsonReader::find(const std::string& key) {
  keys_.push_back(key);
  const auto found = object_.find(key);
  return found == object_.end() ? nullptr : &*found;
}

void JsonReader::refuse_value(const std::string& pointer, const Json& value, const std::string& rule) const {
  throw InputError(fmt::format("{}: {} is not {}", place(pointer), printed(value), rule));
}

void JsonReader::refuse_name(const std::string& pointer, const Json& value,
                             const std::vector<std::string>& names) const {
  std::string rule = fmt::format("one of {}", join(names));
  if (value.is_string()) {
    const std::string nearest = nearest_name(value.get<std::string>(), names);
    if (!nearest.empty()) rule += fmt::format("; nearest: {}", nearest);
  }
  refuse_value(pointer, value, rule);
}

void JsonReader::check(const std::string& path, bool holds, const std::string& rule,
                       const std::string& detail) const {
  if (holds) return;
  const std::string pointer = pointer_ + "/" + path;
  const std::string whole_rule = detail.empty() ? rule : fmt::format("{} ({})", rule, detail);
  const Json::json_pointer below("/" + path);
  if (object_.contains(below)) {
    throw CombinationError(
        fmt::format("{}: {} is not {}", place(pointer), printed(object_.at(below)), whole_rule));
  }
  throw CombinationError(fmt::format("{}: its default is not {}", place(pointer), whole_rule));
}

int JsonReader::read_integer(const std::string& pointer, const Json& value, IntegerRange range,
                             const char* unit) const {
  const bool in_range = fits_signed(value) && value.get<std::int64_t>() >= range.least &&
                        value.get<std::int64_t>() <= range.most;
  if (!in_range) {
    refuse_value(pointer, value,
                 fmt::format("a whole number{} from {} to {}", of_unit(unit), range.least, range.most));
  }
  return value.get<int>();
}

int JsonReader::listed_integer(const std::string& key, const Json& value,
                               const std::vector<std::int64_t>& listed, const std::string& rule) const {
  const bool is_listed = fits_signed(value) &&
                         std::find(listed.begin(), listed.end(), value.get<std::int64_t>()) != listed.end();
  if (!is_listed) refuse_value(at(key), value, rule);
  return value.get<int>();
}

void JsonReader::annotation(const std::string& key, const char* meaning) {
  std::string unread;
  text(key, unread, meaning);
}

void JsonReader::file_only(const std::string& key, const char*) {
  if (find(key) == nullptr) return;
  throw InputError(fmt::format("{}: can only stand in a file", place(at(key))));
}

void JsonReader::text(const std::string& key, std::string& value, const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) refuse_value(at(key), *found, "a string");
  if (has_control_characters(found->get_ref<const std::string&>()))
    refuse_value(at(key), *found, "a string without control characters");
  value = found->get<std::string>();
}

void JsonReader::name(const std::string& key, std::string& value, const char* meaning) {
  text(key, value, meaning);
  if (object_.contains(key) && value.empty()) refuse_value(at(key), object_.at(key), "a name");
}

void JsonReader::integer(const std::string& key, int& value, IntegerRange range, const char* unit,
                         const char*) {
  if (const Json* found = find(key)) value = read_integer(at(key), *found, range, unit);
}

void JsonReader::power_of_two(const std::string& key, int& value, IntegerRange range, const char* unit,
                              const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  value =
      listed_integer(key, *found, powers_of_two(range),
                     fmt::format("a power of two{} from {} to {}", of_unit(unit), range.least, range.most));
}

void JsonReader::one_of(const std::string& key, int& value, std::initializer_list<int> values,
                        const char* unit, const char*) {
  if (const Json* found = find(key)) {
    value = listed_integer(key, *found, {values.begin(), values.end()},
                           fmt::format("{} {}", fmt::join(values, " or "), unit));
  }
}

void JsonReader::boolean(const std::string& key, bool& value, const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_boolean()) refuse_value(at(key), *found, "true or false");
  value = found->get<bool>();
}

void JsonReader::number(const std::string& key, double& value, double least, double most, const char* unit,
                        const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  const std::string rule = fmt::format("a number{} from {} to {}", of_unit(unit), least, most);
  if (!found->is_number()) refuse_value(at(key), *found, rule);
  const auto number = found->get<double>();
  if (!(number >= least && number <= most)) refuse_value(at(key), *found, rule);
  value = number;
}

void JsonReader::require_filled_array(const std::string& key, const Json& value) const {
  if (!value.is_array() || value.empty()) refuse_value(at(key), value, "a list of at least one value");
}

void JsonReader::require_distinct(const std::string& key, const Json& list) const {
  for (auto item = list.begin(); item != list.end(); ++item) {
    if (std::find(list.begin(), item, *item) == item) continue;
    refuse_value(at(key), list, fmt::format("a list of distinct values ({} stands twice)", printed(*item)));
  }
}

void JsonReader::integers(const std::string& key, std::vector<int>& values, IntegerRange range,
                          const char* unit, const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  require_filled_array(key, *found);
  values.clear();
  for (std::size_t i = 0; i < found->size(); ++i)
    values.push_back(read_integer(fmt::format("{}/{}", at(key), i), (*found)[i], range, unit));
}

void JsonReader::names(const std::string& key, std::vector<std::string>& values, const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_array()) refuse_value(at(key), *found, "a list of names");
  values.clear();
  for (std::size_t i = 0; i < found->size(); ++i) {
    const Json& each = (*found)[i];
    if (!each.is_string() || each.get<std::string>().empty())
      refuse_value(fmt::format("{}/{}", at(key), i), each, "a name");
    values.push_back(each.get<std::string>());
  }
}

void JsonReader::distinct_integers(const std::string& key, std::vector<int>& values, IntegerRange range,
                                   const char* unit, const char* meaning) {
  integers(key, values, range, unit, meaning);
  if (object_.contains(key)) require_distinct(key, object_.at(key));
}

void JsonReader::require(const std::string& key) {
  if (object_.contains(key)) return;
  throw InputError(fmt::format("{}: key '{}' is missing", place(pointer_), key));
}

void JsonReader::finish() const {
  for (const auto& item : object_.items()) {
    if (std::find(keys_.begin(), keys_.end(), item.key()) != keys_.end()) continue;
    const std::string nearest = nearest_name(item.key(), keys_);
    throw InputError(fmt::format("{}: unknown key{}; valid: {}", place(at(item.key())),
                                 nearest.empty() ? "" : fmt::format(", nearest: {}", nearest), join(keys_)));
  }
}

}  // namespace vargsim
