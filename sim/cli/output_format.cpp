#include "sim/cli/output_format.h"

#include "sim/report/json_table.h"

namespace vargsim {

void OutputFormat::add_to(CLI::App& command) {
  CLI::Option* as_json = command.add_flag("--json", json, "print JSON instead of text");
  CLI::Option* as_csv = command.add_flag("--csv", csv, "print CSV instead of text")->excludes(as_json);
  command.add_flag("--markdown", markdown, "print Markdown instead of text")
      ->excludes(as_json)
      ->excludes(as_csv);
}

std::optional<std::string> OutputFormat::text(const Json& document, const Json& rows) const {
  if (json) return document.dump(2) + "\n";
  if (csv) return json_table(rows).csv();
  if (markdown) return json_table(rows).markdown();
  return std::nullopt;
}

}  // namespace vargsim
