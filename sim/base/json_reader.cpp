#include "sim/base/json_reader.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/text.h"

namespace vargsim {
namespace {

/// A value as messages print it: short, on one line, whatever bytes it has.
std::string printed(const Json& value) {
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  constexpr std::size_t longest = 60;
  if (text.size() > longest) text = text.substr(0, longest) + "...";
  return text;
}

/// What nlohmann says, without its prefix and on one line.
std::string parse_message(const Json::parse_error& error) {
  std::string message = error.what();
  const std::size_t start = message.find("parse error");
  if (start != std::string::npos) message = message.substr(start);
  std::replace(message.begin(), message.end(), '\n', ' ');
  return message;
}

/// Refuses what the library lets pass: of two equal keys it keeps the last without a word, and nesting
/// without end would exhaust the stack of whatever walks the value later.
class StrictWatch {
 public:
  explicit StrictWatch(std::string source) : source_(std::move(source)) {}

  bool operator()(int depth, Json::parse_event_t event, Json& parsed) {
    constexpr int deepest = 64;
    if (depth > deepest) throw InputError(fmt::format("{}: nested deeper than {}", source_, deepest));
    if (event == Json::parse_event_t::object_start) open_objects_.emplace_back();
    if (event == Json::parse_event_t::object_end) open_objects_.pop_back();
    if (event == Json::parse_event_t::key && !open_objects_.back().insert(parsed.get<std::string>()).second) {
      throw InputError(fmt::format("{}: key {} stands twice in one object", source_, printed(parsed)));
    }
    return true;
  }

 private:
  std::string source_;
  std::vector<std::set<std::string>> open_objects_;
};

Json parse_strict(const std::string& text, const std::string& source) {
  StrictWatch watch(source);
  try {
    // By reference: the library copies the callback it is given.
    return Json::parse(text, [&watch](int depth, Json::parse_event_t event, Json& parsed) {
      return watch(depth, event, parsed);
    });
  } catch (const Json::parse_error& error) {
    throw InputError(fmt::format("{}: {}", source, parse_message(error)));
  }
}

}  // namespace

JsonDocument parse_json(const std::string& text, const std::string& source) {
  JsonDocument document;
  document.source = source;
  document.root = parse_strict(text, source);
  if (!document.root.is_object()) {
    throw InputError(fmt::format("{}: {} is not an object", source, printed(document.root)));
  }
  return document;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  // Inserting an empty buffer counts as a failure, but an empty file can be read.
  const bool empty = file && file.peek() == std::ifstream::traits_type::eof() && !file.bad();
  if (!empty && (!file || !(text << file.rdbuf()))) throw InputError(fmt::format("{}: cannot be read", path));
  return text.str();
}

void override_value(JsonDocument& document, const std::string& dotted_path, const std::string& value,
                    const std::string& setting) {
  Json* at = &document.root;
  std::string pointer;
  if (("." + dotted_path + ".").find("..") != std::string::npos) {
    throw InputError(fmt::format("{}: a part of the key is empty", setting));
  }
  std::istringstream path(dotted_path);
  for (std::string key; std::getline(path, key, '.');) {
    if (!at->is_object()) {
      throw InputError(fmt::format("{}: {} in {} is {}, which has no keys", setting, pointer, document.source,
                                   printed(*at)));
    }
    pointer += "/" + key;
    if (!at->contains(key)) {
      (*at)[key] = Json::object();
      document.overrides[pointer] = setting;
    }
    at = &(*at)[key];
  }
  *at = Json::accept(value) ? parse_strict(value, setting) : Json(value);
  document.overrides[pointer] = setting;
}

std::string place_in(const JsonDocument& document, const std::string& pointer) {
  for (std::string within = pointer; !within.empty(); within = within.substr(0, within.find_last_of('/'))) {
    const auto setting = document.overrides.find(within);
    if (setting != document.overrides.end()) return fmt::format("{}: {}", setting->second, pointer);
  }
  return fmt::format("{}: {}", document.source, pointer.empty() ? "/" : pointer);
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

void JsonReader::check(const std::string& key, bool holds, const std::string& rule) const {
  if (holds) return;
  const auto found = object_.find(key);
  if (found != object_.end()) refuse_value(pointer_ + "/" + key, *found, rule);
  throw InputError(fmt::format("{}: its default is not {}", place(pointer_ + "/" + key), rule));
}

std::int64_t JsonReader::read_integer(const std::string& pointer, const Json& value, IntegerRange range,
                                      const char* unit) const {
  const std::string rule = fmt::format("a whole number of {} from {} to {}", unit, range.least, range.most);
  // Large unsigned values would wrap when read as signed.
  if (!value.is_number_integer() ||
      (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t{1} << 62)) {
    refuse_value(pointer, value, rule);
  }
  const auto number = value.get<std::int64_t>();
  if (number < range.least || number > range.most) refuse_value(pointer, value, rule);
  return number;
}

void JsonReader::text(const std::string& key, std::string& value, const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  if (!found->is_string()) refuse_value(pointer_ + "/" + key, *found, "a string");
  value = found->get<std::string>();
}

void JsonReader::integer(const std::string& key, int& value, IntegerRange range, const char* unit,
                         const char*) {
  if (const Json* found = find(key)) {
    value = static_cast<int>(read_integer(pointer_ + "/" + key, *found, range, unit));
  }
}

void JsonReader::number(const std::string& key, double& value, double least, double most, const char* unit,
                        const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  const std::string rule = fmt::format("a number{}{} from {} to {}", *unit ? " of " : "", unit, least, most);
  if (!found->is_number()) refuse_value(pointer_ + "/" + key, *found, rule);
  const auto number = found->get<double>();
  if (!(number >= least && number <= most)) refuse_value(pointer_ + "/" + key, *found, rule);
  value = number;
}

void JsonReader::require_filled_array(const std::string& key, const Json& value) const {
  if (!value.is_array() || value.empty())
    refuse_value(pointer_ + "/" + key, value, "a list of at least one value");
}

void JsonReader::integers(const std::string& key, std::vector<int>& values, IntegerRange range,
                          const char* unit, const char*) {
  const Json* found = find(key);
  if (found == nullptr) return;
  require_filled_array(key, *found);
  values.clear();
  for (std::size_t i = 0; i < found->size(); ++i) {
    const std::string pointer = fmt::format("{}/{}/{}", pointer_, key, i);
    values.push_back(static_cast<int>(read_integer(pointer, (*found)[i], range, unit)));
  }
}

void JsonReader::require(const std::string& key) {
  if (object_.contains(key)) return;
  throw InputError(fmt::format("{}: key '{}' is missing", place(pointer_), key));
}

void JsonReader::finish() const {
  for (const auto& item : object_.items()) {
    if (std::find(keys_.begin(), keys_.end(), item.key()) != keys_.end()) continue;
    const std::string nearest = nearest_name(item.key(), keys_);
    throw InputError(fmt::format("{}: unknown key{}; valid: {}", place(pointer_ + "/" + item.key()),
                                 nearest.empty() ? "" : fmt::format(", nearest: {}", nearest), join(keys_)));
  }
}

}  // namespace vargsim
