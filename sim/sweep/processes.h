#pragma once
/// Work shared out among processes, any of which may die.
///
/// Processes, not threads, since the SystemC kernel has one context a process. The caller's process hands out
/// numbered tasks and takes the answers; the others are its forks and do nothing but the work. A fork dies
/// with its parent. It ignores SIGINT, which a terminal sends to all: the parent decides what to stop.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace vargsim {

struct ProcessWork {
  /// The next task; none when all are handed out.
  std::function<std::optional<std::int64_t>()> next;
  /// In a fork: does a task. What it throws is fatal to all.
  std::function<std::string(std::int64_t)> work;
  /// An answer of `work`. May throw: the forks are then ended.
  std::function<void(std::int64_t, const std::string&)> done;
  /// A task at which two processes died one after the other, with how the second did.
  std::function<void(std::int64_t, const std::string&)> died;
  /// Called some times a second; true ends the work early.
  std::function<bool()> stop;
};

/// Works with `jobs` forks until every task is done or `stop` says so. A fork that dies is replaced and its
/// task tried once more. Throws std::runtime_error with the message of whatever `work` threw, or when forks
/// die without doing anything.
void share_out(int jobs, const ProcessWork& work);

}  // namespace vargsim
