/// Commands that hold the command bus for several ticks, and ranks that share the buses.
#include <catch2/catch.hpp>

#include "channel_driver.h"
#include "hw_models/dram/trace_replay.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

using test::ChannelDriver;

constexpr bool read = false;
constexpr bool write = true;

const DramPart& lpddr4() {
  static const DramPart part = test::read_part("lpddr4_3200_x32");
  return part;
}

DramPart two_ranks() {
  DramPart part = test::read_part("ddr4_2400_x8_64");
  part.ranks = 2;
  return part;
}

Location bank(const DramPart& part, int bank, std::int64_t row = 0) {
  return {0, bank / part.banks_per_group, bank, row};
}

TEST_CASE("LPDDR4's commands take 4, 4 and 2 ticks, LPDDR5's activate 2, the others 1") {
  CHECK(lpddr4().command_ticks.activate == 4);
  CHECK(lpddr4().command_ticks.access == 4);
  CHECK(lpddr4().command_ticks.precharge == 2);
  CHECK(test::read_part("lpddr5_6400_x16").command_ticks.activate == 2);
  for (const char* name : {"ddr3_1600_x16", "ddr4_3200_x8_64", "lpddr3_1600_x32"})
    CHECK(test::read_part(name).command_ticks.activate == 1);
}

TEST_CASE("an access waits until an activate has left the command bus") {
  const DramPart& part = lpddr4();
  ChannelDriver driver(part);
  driver.admit(bank(part, 0), read, 0);
  driver.admit(bank(part, 1), read, part.rcd - 1);  // its ACT is on the bus when the read could come
  driver.run();
  CHECK(driver.last(Command::activate, 1) == part.rcd - 1);
  CHECK(driver.last(Command::read, 0) == part.rcd - 1 + part.command_ticks.activate);
}

TEST_CASE("an activate that would end with the tick before an access does not delay it") {
  const DramPart& part = lpddr4();
  ChannelDriver driver(part);
  driver.admit(bank(part, 0), read, 0);
  driver.admit(bank(part, 1), read, part.rcd - part.command_ticks.activate);
  driver.run();
  CHECK(driver.last(Command::activate, 1) == part.rcd - part.command_ticks.activate);
  CHECK(driver.last(Command::read, 0) == part.rcd);
}

TEST_CASE("timings count from the end of a command to the end of the next") {
  const DramPart& part = lpddr4();
  ChannelDriver driver(part);
  driver.admit(bank(part, 0, 1), read, 0);
  driver.admit(bank(part, 0, 2), read, part.rcd);
  driver.run();
  const Ticks act = part.command_ticks.activate;
  const Ticks pre = part.command_ticks.precharge;
  CHECK(driver.last(Command::precharge) == part.ras + act - pre);
  CHECK(driver.last(Command::activate) == driver.last(Command::precharge) + part.rp + pre - act);
}

TEST_CASE("a shorter command bus makes random reads faster and leaves a stream as it is") {
  std::vector<TraceRequest> stream;
  std::vector<TraceRequest> scattered;
  for (std::int64_t i = 0; i < 20000; ++i) {
    stream.push_back({0, i * 64, 64, false});
    scattered.push_back({0, i * 2654435761 % (1 << 22) * 64, 64, false});
  }
  DramParameters native;
  native.part = lpddr4();
  DramParameters shorter = native;
  shorter.part.command_ticks = {};
  const auto cost = [&](const std::vector<TraceRequest>& trace) {
    return double(replay_trace(native, trace, {}).cycles) / double(replay_trace(shorter, trace, {}).cycles);
  };
  CHECK(cost(stream) < 1.005);
  CHECK(cost(scattered) > 1.01);
}

TEST_CASE("bursts of different ranks leave the data bus idle for rank_gap ticks") {
  for (const int gap : {0, 2, 5}) {
    DramPart part = two_ranks();
    part.rank_gap = gap;
    const int other = part.banks_per_rank();
    const auto data_of_second = [&](bool first_write, bool second_write) {
      ChannelDriver driver(part);
      driver.admit(bank(part, 0), read, 0);
      driver.admit(bank(part, other), read, 0);
      driver.run_before(1000);
      driver.admit(bank(part, 0), first_write, 1000);
      driver.run_before(1001);
      driver.admit(bank(part, other), second_write, 1001);
      driver.run();
      return driver.services.back().done - driver.services[driver.services.size() - 2].done;
    };
    CAPTURE(gap);
    const Ticks apart = Ticks{part.burst_ticks} + gap;
    CHECK(data_of_second(read, read) == apart);
    CHECK(data_of_second(write, write) == apart);
    CHECK(data_of_second(read, write) == apart);
    CHECK(data_of_second(write, read) == std::max<Ticks>(apart, 1 + part.cl - part.cwl));
  }
}

TEST_CASE("tRRD and tFAW hold within a rank, not between ranks") {
  const DramPart part = two_ranks();
  ChannelDriver driver(part);
  driver.admit(bank(part, 0), read, 0);
  driver.admit(bank(part, part.banks_per_rank()), read, 0);
  driver.run();
  CHECK(driver.last(Command::activate, part.banks_per_rank()) == 1);
}

TEST_CASE("two ranks hold twice as much and are refreshed together") {
  const DramPart part = two_ranks();
  CHECK(part.channel_bytes() == 2 * test::read_part("ddr4_2400_x8_64").channel_bytes());
  ChannelDriver driver(part);
  for (int i = 0; i < 500; ++i)
    driver.admit(bank(part, i % part.banks(), i / 64), read, i * 100);
  driver.run();
  const DramCommands commands = driver.channel.commands(driver.services.back().done);
  CHECK(commands.refreshes == 2 * (500 * 100 / part.refi));
}

TEST_CASE("more than 64 banks in a channel are refused") {
  DramPart part = two_ranks();
  part.ranks = 8;
  CHECK_THROWS_WITH(Channel(part), "dram: 128 banks in a channel, at most 64 are modelled");
}

}  // namespace
}  // namespace vargsim::dram
