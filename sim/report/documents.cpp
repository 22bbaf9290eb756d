#include "sim/report/documents.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/report/schemas.h"

namespace vargsim {
namespace {

/// Larger than any configuration, and no limit of strict_json.h applies: a report of 5,000 layers has 10 MB.
Json read_document(const std::string& path, const std::string& kind) {
  std::ifstream file(path, std::ios::binary);
  if (!file || std::filesystem::is_directory(path))
    throw InputError(fmt::format("{}: cannot be read; valid: a {} that sim wrote", path, kind));
  std::stringstream text;
  text << file.rdbuf();
  Json document = Json::parse(text.str(), nullptr, false);
  if (document.is_discarded() || !document.is_object())
    throw InputError(fmt::format("{}: is not JSON; valid: a {} that sim wrote", path, kind));
  return document;
}

void require_schema(const Json& document, const std::string& name, const std::string& path) {
  const std::string expected = fmt::format("vargsim/{}/1", name);
  const Json found = document.contains("schema") ? document.at("schema") : Json(nullptr);
  if (found != expected)
    throw InputError(fmt::format("{}: /schema: {} is not \"{}\"", path, printed(found), expected));
  check_against_schema(document, report_schema(name), path);
}

}  // namespace

Json read_run_document(const std::string& path) {
  const bool folder = std::filesystem::is_directory(path);
  const std::string file = folder ? (std::filesystem::path(path) / "run.json").string() : path;
  Json run = read_document(file, "run.json");
  require_schema(run, "run", file);
  return run;
}

Json read_comparison_document(const std::string& path) {
  Json comparison = read_document(path, "compare.json");
  require_schema(comparison, "compare", path);
  for (const char* side : {"a", "b"})
    check_against_schema(comparison.at(side), report_schema("run"), fmt::format("{}: /{}", path, side));
  return comparison;
}

}  // namespace vargsim
