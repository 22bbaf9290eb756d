/// Per-bank refresh.
#include "hw_models/dram/bank_refresh.h"

#include <catch2/catch.hpp>

#include "channel_driver.h"
#include "hw_models/dram/trace_replay.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

using test::ChannelDriver;

constexpr bool read = false;

const DramPart& lpddr4() {
  static const DramPart part = test::read_part("lpddr4_3200_x32");
  return part;
}

Policy per_bank() {
  Policy policy;
  policy.refresh = RefreshPolicy::per_bank;
  return policy;
}

int none_waits(int) {
  return 0;
}

TEST_CASE("in turn, banks are refreshed by number, in pairs where a command takes two") {
  DramPart part = lpddr4();
  part.bank_refresh.order = BankRefreshOrder::in_turn;
  BankRefreshOrderOf order(part);
  for (int round = 0; round < 2; ++round) {
    for (int bank = 0; bank < 8; ++bank)
      CHECK(order.next([](int b) { return b == 0 ? 5 : 0; }) == std::uint64_t{1} << bank);
  }
  part.bank_refresh.banks = 2;
  BankRefreshOrderOf pairs(part);
  CHECK(pairs.round() == 4);
  for (int bank = 0; bank < 4; ++bank)
    CHECK(pairs.next(none_waits) == (std::uint64_t{0x11} << bank));
}

TEST_CASE("in any order, the banks that fewest bursts wait for go first, each once a round") {
  BankRefreshOrderOf order(lpddr4());
  std::uint64_t refreshed = 0;
  for (int i = 0; i < 7; ++i)
    refreshed |= order.next([](int bank) { return bank == 2 ? 3 : 0; });
  CHECK(refreshed == 0xFB);
  CHECK(order.next(none_waits) == 0x04);
}

TEST_CASE("ranks take turns") {
  DramPart part = lpddr4();
  part.ranks = 2;
  BankRefreshOrderOf order(part);
  CHECK(order.round() == 16);
  CHECK(order.next(none_waits) == 0x1);
  CHECK(order.next(none_waits) == 0x100);
  CHECK(order.next(none_waits) == 0x2);
}

TEST_CASE("a bank under refresh waits, the others go on") {
  const DramPart& part = lpddr4();
  ChannelDriver driver(part, per_bank());
  const Ticks due = part.bank_refresh.refi;
  for (int bank = 1; bank < 8; ++bank)
    driver.admit({0, 0, bank, 0}, read, due - 1);  // so bank 0 is the one that nobody wants
  driver.admit({0, 0, 0, 0}, read, due + 40);
  driver.admit({0, 0, 1, 0}, read, due + 41);
  driver.run();
  const Ticks refresh = driver.last(Command::refresh_bank, 0);
  CHECK(refresh >= due);
  CHECK(refresh < due + 40);
  const Ticks blocked =
      Ticks{part.bank_refresh.rfc} + part.command_ticks.precharge - part.command_ticks.activate;
  CHECK(driver.last(Command::activate, 0) == refresh + blocked);
  CHECK(driver.last(Command::read, 1) < refresh + blocked);
}

TEST_CASE("refreshes of an idle channel are done in the past, a round as often for every bank") {
  const DramPart& part = lpddr4();
  ChannelDriver driver(part, per_bank());
  driver.admit({0, 0, 0, 0}, read, 0);
  driver.run();
  const Ticks now = 1000 * Ticks{part.bank_refresh.refi};
  const std::int64_t done = driver.channel.refresh_until(now);
  CHECK(done == 1000);
  CHECK(driver.channel.commands(now).bank_refreshes == 1000);
  driver.admit({0, 0, 0, 0}, read, now + 300);
  driver.run();
  CHECK(driver.services.back().row_state == RowState::miss);
}

TEST_CASE("a part without per-bank refresh refuses the policy") {
  CHECK_THROWS_WITH(Channel(test::read_part("ddr4_2400_x8_64"), per_bank()),
                    "dram: refresh per_bank: part ddr4_2400_x8_64 has no per-bank refresh");
}

/// int8 56x56x64, channels innermost, in tiles of 16x16, 64 bytes at a time.
std::vector<TraceRequest> tiles() {
  std::vector<TraceRequest> trace;
  for (std::int64_t i = 0; i < 60000; ++i) {
    const std::int64_t run = i / 16;
    trace.push_back(
        {0, run / 144 * 200704 + (run / 48 % 3 * 16 + run % 16) * 3584 + run / 16 % 3 * 1024 + i % 16 * 64,
         64, false});
  }
  return trace;
}

std::vector<TraceRequest> stream() {
  std::vector<TraceRequest> trace;
  for (std::int64_t i = 0; i < 60000; ++i)
    trace.push_back({0, i * 64, 64, false});
  return trace;
}

TEST_CASE(
    "on LPDDR4 all-bank refresh costs 7 to 9 %, on LPDDR4X up to 10, and per-bank refresh gives most of it "
    "back") {
  for (const char* name : {"lpddr4_3200_x16", "lpddr4_3200_x32", "lpddr4x_4266_x16", "lpddr4x_4266_x32"}) {
    for (const std::vector<TraceRequest>& trace : {stream(), tiles()}) {
      CAPTURE(name);
      const auto cycles = [&](RefreshPolicy refresh) {
        ReplayOptions options;
        options.policy.refresh = refresh;
        return double(replay_trace(test::dram_of(name), trace, options).cycles);
      };
      const double without = cycles(RefreshPolicy::off);
      const double all_bank = cycles(RefreshPolicy::all_bank) / without - 1;
      const double one_by_one = cycles(RefreshPolicy::per_bank) / without - 1;
      CHECK(all_bank > 0.07);
      CHECK(all_bank < (std::string(name).find("lpddr4x") == 0 ? 0.1 : 0.09));
      CHECK(one_by_one < all_bank / 4);
      CHECK(one_by_one > -0.005);
    }
  }
}

}  // namespace
}  // namespace vargsim::dram
