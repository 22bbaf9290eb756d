#include "tests/support/program_checker.h"

#include "tests/support/program_checks/checks.h"

namespace vargsim::test {

std::vector<LayerOps> one_op_a_layer(const std::vector<WindowedOp>& ops) {
  std::vector<LayerOps> layers;
  for (const WindowedOp& op : ops)
    layers.push_back({op});
  return layers;
}

std::vector<std::string> check_program(const Program& program, Bytes sram_capacity,
                                       const std::vector<LayerOps>& ops, std::size_t most) {
  Report report(program, most);
  check_shapes(program, sram_capacity, ops, report);
  if (!report.clean()) return report.take();
  const HappensBefore before(program);
  check_hazards(program, before, report);
  check_dram(program, before, report);
  check_contents(program, ops, report);
  return report.take();
}

}  // namespace vargsim::test
