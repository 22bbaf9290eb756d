#pragma once
/// Options that several subcommands share.

#include <initializer_list>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sim/config/job.h"

namespace vargsim {

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

/// Prints to stderr, each line once, what of the jobs' accelerators is implausible
/// (sim/config/plausibility.h).
void print_warnings(std::initializer_list<const Job*> jobs);

/// Prints to stderr, each line once, what was changed of the jobs' networks or left out.
void print_notes(const std::vector<std::string>& notes);

/// Prints to stdout.
void print_out(const std::string& text);

}  // namespace vargsim
