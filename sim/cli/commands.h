#pragma once
/// One function a subcommand: each adds itself to the parser and does its work in a callback.

#include <CLI/CLI.hpp>

namespace vargsim {

void add_run_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_explain_command(CLI::App& app);
void add_schedule_command(CLI::App& app);
void add_list_command(CLI::App& app);
void add_dram_command(CLI::App& app);
void add_array_command(CLI::App& app);
void add_info_command(CLI::App& app);
void add_sweep_command(CLI::App& app);
void add_diff_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_verify_command(CLI::App& app);

}  // namespace vargsim
