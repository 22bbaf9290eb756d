#include "sim/verify/checks/unit_order.h"

#include <array>

namespace vargsim {

void check_unit_order(const Program& program, const HappensBefore& before, Findings& findings) {
  std::array<CommandId, 2> last{-1, -1};
  for (CommandId id = 0; id < static_cast<CommandId>(program.commands.size()); ++id) {
    const auto* compute = std::get_if<Compute>(&program.command(id).body);
    if (compute == nullptr) continue;
    CommandId& former = last[static_cast<std::size_t>(compute->unit())];
    if (former >= 0 && !before(former, id))
      findings.add(id, "does not wait for {}, which comes before it on its unit", findings.name(former));
    former = id;
  }
}

}  // namespace vargsim
