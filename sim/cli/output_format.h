#pragma once
/// --json, --csv and --markdown: how a command prints its table.

#include <optional>
#include <string>

#include <CLI/CLI.hpp>

#include "sim/base/strict_json.h"

namespace vargsim {

struct OutputFormat {
  bool json = false;
  bool csv = false;
  bool markdown = false;

  /// Adds the options, of which one may be given.
  void add_to(CLI::App& command);

  bool chosen() const { return json || csv || markdown; }

  /// `document` is what --json prints; `rows` of it is a list of objects, the table. Nothing where no format
  /// was chosen.
  std::optional<std::string> text(const Json& document, const Json& rows) const;
};

}  // namespace vargsim
