#pragma once
/// Options that several subcommands share.

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/config/job.h"

namespace vargsim {

/// Of the data that schedules are verified on.
constexpr std::int64_t default_seed = 1;
void add_seed_option(CLI::App& command, std::int64_t& seed);

struct JobOptions {
  std::string hardware = "edge_npu";
  std::string network = "vargnet_v2";
  std::vector<std::string> settings;
  bool skip_unsupported = false;

  void add_to(CLI::App& command, bool with_hardware = true);

  /// The job these options describe, with more settings laid over the user's.
  Job job(const std::vector<Setting>& more = {}) const;
  /// The network's options alone; nothing is built.
  NetworkOptions network_options(const std::vector<Setting>& more = {}) const;

  /// The user's settings and then the others.
  std::vector<Setting> all_settings(const std::vector<Setting>& more = {}) const;
};

/// Of a command that reads hardware alone.
struct HardwareOptions {
  std::string hardware = "edge_npu";
  std::vector<std::string> settings;

  void add_to(CLI::App& command);

  /// Throws InputError for settings that are not hw.KEY; `command` as messages call it.
  HardwareParameters read(const std::string& command) const;
};

/// Prints to stderr, each line once, what of the jobs' accelerators is implausible
/// (sim/config/plausibility.h).
void print_warnings(std::initializer_list<const Job*> jobs);

/// Prints to stderr, each line once, what was changed of the jobs' networks or left out.
void print_notes(const std::vector<std::string>& notes);

/// Prints to stdout.
void print_out(const std::string& text);

}  // namespace vargsim
