#include "sim/config/config_file.h"

#include <algorithm>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/config/shipped.h"

namespace vargsim {
namespace {

namespace fs = std::filesystem;

struct ConfigFile {
  JsonDocument document;
  fs::path folder;       ///< that paths in it are relative to
  std::string identity;  ///< equal for one file under two names
};

bool looks_like_file(const std::string& name) {
  return name.find('/') != std::string::npos || name.find(".json") != std::string::npos;
}

[[noreturn]] void refuse_name(const std::string& name, const fs::path& path, const ConfigKind& kind) {
  const std::string shown = printable(path.string(), 300);
  std::error_code unknown;
  if (fs::is_directory(path, unknown)) throw InputError(fmt::format("{}: a directory, not a file", shown));
  if (fs::exists(path, unknown)) throw InputError(fmt::format("{}: not a regular file", shown));
  if (looks_like_file(name)) throw InputError(fmt::format("{}: no such file", shown));
  const std::vector<std::string> names = shipped_names(kind.folder);
  const std::string nearest = nearest_name(name, names);
  throw InputError(fmt::format("unknown {} '{}'{}; valid: {}, or a file", kind.what, printable(name, 60),
                               nearest.empty() ? "" : fmt::format("; nearest: {}", nearest), join(names)));
}

/// A shipped file by name, or a file of the user's by its path from `folder`.
ConfigFile open_one(const std::string& name, const fs::path& folder, const ConfigKind& kind) {
  for (const ShippedFile& file : shipped_files()) {
    if (file.kind != kind.folder || file.name != name) continue;
    const std::string source = fmt::format("configs/{}/{}.json", file.kind, file.name);
    return {parse_json(std::string(file.text), source), "", source};
  }
  const fs::path path = folder.empty() ? fs::path(name) : (folder / name).lexically_normal();
  std::error_code unknown;
  if (!fs::is_regular_file(path, unknown)) refuse_name(name, path, kind);
  return {parse_json(read_file(path.string()), path.string()), path.parent_path(),
          fs::weakly_canonical(path).string()};
}

/// The file that `upper` names; where there is none, the message begins with the key that names it.
ConfigFile open_extended(const JsonDocument& upper, const std::string& name, const fs::path& folder,
                         const ConfigKind& kind) {
  try {
    return open_one(name, folder, kind);
  } catch (const InputError& error) {
    throw InputError(fmt::format("{}: {}", place_in(upper, "/extends"), error.what()));
  }
}

/// "a -> b -> c".
std::string chain_text(const std::vector<ConfigFile>& chain) {
  std::vector<std::string> sources;
  sources.reserve(chain.size());
  for (const ConfigFile& file : chain)
    sources.push_back(file.document.source);
  return join(sources, " -> ");
}

/// Takes "extends" out of a document: what it names, or nothing.
std::string take_extends(JsonDocument& document) {
  const auto found = document.root.find("extends");
  if (found == document.root.end()) return "";
  std::string name = found->is_string() ? found->get<std::string>() : "";
  // A zero byte would end the path early.
  if (name.empty() || has_control_characters(name)) {
    throw InputError(
        fmt::format("{}: {} is not a name or a path", place_in(document, "/extends"), printed(*found)));
  }
  document.root.erase(found);
  return name;
}

void check_chain(const std::vector<ConfigFile>& chain) {
  const ConfigFile& last = chain.back();
  const bool circle = std::any_of(chain.begin(), chain.end() - 1,
                                  [&](const ConfigFile& file) { return file.identity == last.identity; });
  const std::string place = place_in(chain[chain.size() - 2].document, "/extends");
  if (circle) throw InputError(fmt::format("{}: files extend each other: {}", place, chain_text(chain)));
  if (chain.size() > longest_extends_chain) {
    throw InputError(fmt::format("{}: a chain of more than {} files: {}", place, longest_extends_chain,
                                 chain_text(chain)));
  }
}

}  // namespace

JsonDocument open_config(const std::string& name_or_file, const ConfigKind& kind) {
  std::vector<ConfigFile> chain{open_one(name_or_file, "", kind)};
  for (std::string name = take_extends(chain.back().document); !name.empty();
       name = take_extends(chain.back().document)) {
    chain.push_back(open_extended(chain.back().document, name, chain.back().folder, kind));
    check_chain(chain);
  }
  JsonDocument document = std::move(chain.back().document);
  for (auto upper = chain.rbegin() + 1; upper != chain.rend(); ++upper) {
    for (const char* own : {"name", "source", "$schema"})
      document.root.erase(own);
    document = lay_over(document, upper->document);
  }
  return document;
}

}  // namespace vargsim
