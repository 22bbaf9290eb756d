#include "sim/cli/app.h"

#include <string>

#include "sim/cli/commands.h"

namespace vargsim {

void define_commands(CLI::App& app) {
  app.description("Cycle-approximate embedded accelerator simulator: VarGNet through SystemC.");
  app.name("sim");
  app.require_subcommand(0, 1);
  app.set_version_flag("--version", std::string("vargsim ") + VARGSIM_VERSION);
  add_run_command(app);
  add_compare_command(app);
  add_schedule_command(app);
  add_explain_command(app);
  add_sweep_command(app);
  add_diff_command(app);
  add_report_command(app);
  add_list_command(app);
  add_info_command(app);
  add_verify_command(app);
  add_dram_command(app);
  add_array_command(app);
}

}  // namespace vargsim
