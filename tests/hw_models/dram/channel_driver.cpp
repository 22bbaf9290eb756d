#include "channel_driver.h"

#include <stdexcept>

namespace vargsim::test {

ChannelDriver::ChannelDriver(const DramPart& part, const dram::Policy& policy) : channel(part, policy) {
  channel.observe([this](const dram::Issued& issued) { commands.push_back(issued); });
}

void ChannelDriver::admit(const dram::Location& where, bool write, Ticks tick) {
  run_before(tick);
  dram::Request request;
  request.where = where;
  request.write = write;
  channel.admit(request, tick);
}

void ChannelDriver::run_before(Ticks tick) {
  while (channel.next_tick() < tick) {
    dram::Service service;
    if (channel.step(service)) services.push_back(service);
  }
}

dram::Service ChannelDriver::run() {
  run_before(dram::never);
  return services.back();
}

Ticks ChannelDriver::last(dram::Command command, int bank) const {
  for (std::size_t i = commands.size(); i > 0; --i) {
    const dram::Issued& issued = commands[i - 1];
    if (issued.command == command && (bank == any_bank || issued.where.bank == bank)) return issued.tick;
  }
  throw std::logic_error("no such command");
}

}  // namespace vargsim::test
