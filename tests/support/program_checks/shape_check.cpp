#include <algorithm>
#include <array>

#include "sim/verify/checks/program_shape.h"
#include "tests/support/program_checks/checks.h"

namespace vargsim::test {
namespace {

/// What `check_shape` of sim/verify does not ask for: how the scheduler writes down what it does.
class StyleCheck {
 public:
  StyleCheck(const Program& program, Report& report) : program_(program), report_(report) {}

  void run() {
    for (CommandId id = 0; id < static_cast<CommandId>(program_.commands.size()); ++id)
      std::visit([&](const auto& body) { check(id, body); }, program_.command(id).body);
  }

 private:
  void check_steps(CommandId id, const Box& box) {
    if (box.row % box.row_step != 0 || box.col % box.col_step != 0)
      report_.add(id, "does not start at a row and column of its steps");
  }

  void check(CommandId id, const Load& load) { check_steps(id, load.box); }
  void check(CommandId id, const Store& store) { check_steps(id, store.box); }

  void check(CommandId id, const Compute& compute) {
    CommandId& last = last_compute_[index(static_cast<int>(compute.unit()))];
    if (last != nobody && !waits_for(last, id))
      report_.add(id, "does not wait for compute {} before it on its unit", last);
    last = id;
  }

  /// A direct wait: Computes of a unit state their order one by one.
  bool waits_for(CommandId a, CommandId b) const {
    const Command& command = program_.command(b);
    const auto begin = program_.waits.begin() + command.first_wait;
    return std::find(begin, begin + command.wait_count, a) != begin + command.wait_count;
  }

  const Program& program_;
  Report& report_;
  std::array<CommandId, 2> last_compute_{nobody, nobody};
};

}  // namespace

void check_shapes(const Program& program, Bytes capacity, const std::vector<LayerOps>& ops, Report& report) {
  if (!ops.empty() && ops.size() != index(program.layers))
    report.add_text(fmt::format("{} ops for {} layers", ops.size(), program.layers));
  constexpr std::size_t most = 20;
  Findings findings(program, {}, most);
  // Elements of a byte: the least that lines must have room for. The loads and stores that fill and empty
  // them know how long they are.
  check_shape(program, capacity, DatatypeParameters{}, findings);
  for (const std::string& sentence : findings.sentences())
    report.add_text(sentence);
  if (report.clean()) StyleCheck(program, report).run();
}

}  // namespace vargsim::test
