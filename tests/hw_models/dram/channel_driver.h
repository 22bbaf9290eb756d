#pragma once
/// Drives one channel and keeps its commands and services.

#include <vector>

#include "hw_models/dram/channel.h"

namespace vargsim::test {

class ChannelDriver {
 public:
  explicit ChannelDriver(const DramPart& part, const dram::Policy& policy = {});
  ChannelDriver(const ChannelDriver&) = delete;
  ChannelDriver& operator=(const ChannelDriver&) = delete;

  /// Issues the commands that come before `tick`, then puts a burst into its queue.
  void admit(const dram::Location& where, bool write, Ticks tick);

  /// Issues all commands that come before `tick`.
  void run_before(Ticks tick);

  /// Issues all commands and returns the last service.
  dram::Service run();

  /// The tick of the last such command, which must be there; of a bank where one is given.
  Ticks last(dram::Command command, int bank = any_bank) const;

  dram::Channel channel;
  std::vector<dram::Issued> commands;
  std::vector<dram::Service> services;

 private:
  static constexpr int any_bank = -1;
};

}  // namespace vargsim::test
