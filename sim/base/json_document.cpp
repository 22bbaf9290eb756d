#include "sim/base/json_document.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/error.h"

namespace vargsim {
namespace {

/// What a value's place forgets when another value takes it.
void forget_below(std::map<std::string, std::string>& origins, const std::string& pointer) {
  origins.erase(pointer);
  const std::string prefix = pointer + "/";
  for (auto at = origins.lower_bound(prefix); at != origins.end() && at->first.rfind(prefix, 0) == 0;)
    at = origins.erase(at);
}

/// Merges `upper`, all of which comes from `origin`, into the object at `pointer`.
void merge(Json& into, const Json& upper, const std::string& pointer, const std::string& origin,
           std::map<std::string, std::string>& origins) {
  for (const auto& item : upper.items()) {
    const std::string child = child_pointer(pointer, item.key());
    const bool both_objects =
        into.contains(item.key()) && into[item.key()].is_object() && item.value().is_object();
    if (both_objects) {
      merge(into[item.key()], item.value(), child, origin, origins);
    } else {
      into[item.key()] = item.value();
      forget_below(origins, child);
      origins[child] = origin;
    }
  }
}

}  // namespace

JsonDocument parse_json(const std::string& text, const std::string& source) {
  JsonDocument document;
  document.source = source;
  document.root = parse_strict_json(text, source);
  if (!document.root.is_object())
    throw InputError(fmt::format("{}: /: {} is not an object", source, printed(document.root)));
  return document;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw InputError(fmt::format("{}: cannot be read", path));
  std::string text(most_json_bytes + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) throw InputError(fmt::format("{}: cannot be read", path));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() <= most_json_bytes) return text;
  std::error_code unknown;
  const auto size = std::filesystem::file_size(path, unknown);
  throw InputError(fmt::format("{}: {} bytes; a file may have {} (1 MiB)", path,
                               unknown ? "too many" : fmt::format("{}", size), most_json_bytes));
}

void override_value(JsonDocument& document, const std::string& dotted_path, const std::string& value,
                    const std::string& setting) {
  const std::string origin = printable(setting, 200);
  if (("." + dotted_path + ".").find("..") != std::string::npos)
    throw InputError(fmt::format("{}: a part of the key is empty", origin));
  if (first_byte_not_utf8(setting) != std::string::npos)
    throw InputError(fmt::format("{}: not UTF-8", origin));
  Json* at = &document.root;
  std::string pointer;
  std::istringstream path(dotted_path);
  for (std::string key; std::getline(path, key, '.');) {
    if (!at->is_object()) {
      throw InputError(fmt::format("{}: {} in {} is {}, which has no keys", origin, printable(pointer, 200),
                                   document.source, printed(*at)));
    }
    pointer = child_pointer(pointer, key);
    if (!at->contains(key)) {
      (*at)[key] = Json::object();
      document.origins[pointer] = origin;
    }
    at = &(*at)[key];
  }
  *at = Json::accept(value) ? parse_strict_json(value, origin) : Json(value);
  forget_below(document.origins, pointer);
  document.origins[pointer] = origin;
}

JsonDocument lay_over(const JsonDocument& lower, const JsonDocument& upper) {
  JsonDocument laid = lower;
  laid.source = upper.source;
  // What was the source's alone must now say so. An origin that is there already is the deeper truth.
  for (const auto& item : lower.root.items())
    laid.origins.emplace(child_pointer("", item.key()), lower.source);
  merge(laid.root, upper.root, "", upper.source, laid.origins);
  return laid;
}

std::string place_in(const JsonDocument& document, const std::string& pointer) {
  const std::string shown = pointer.empty() ? "/" : printable(pointer, 200);
  for (std::string within = pointer; !within.empty(); within = within.substr(0, within.find_last_of('/'))) {
    const auto origin = document.origins.find(within);
    if (origin != document.origins.end()) return fmt::format("{}: {}", origin->second, shown);
  }
  return fmt::format("{}: {}", document.source, shown);
}

}  // namespace vargsim
