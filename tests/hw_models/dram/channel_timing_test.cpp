#include <catch2/catch.hpp>

#include "channel_driver.h"
#include "parts.h"

/// Each timing is shown to be a gate: a command asked for one tick early waits, one asked for then does not.
namespace vargsim::dram {
namespace {

using test::ChannelDriver;

const DramPart& ddr4() {
  static const DramPart part = test::read_part("ddr4_2400_x8_64");
  return part;
}

const DramPart& lpddr4() {
  static const DramPart part = test::read_part("lpddr4_3200_x32");
  return part;
}

/// Of a part with four banks a group.
Location bank(int group, int bank_of_group, std::int64_t row = 0) {
  return {0, group, group * 4 + bank_of_group, row};
}

constexpr bool read = false;
constexpr bool write = true;

/// What a command asked for `early` ticks before its gate shall come at.
Ticks gated(Ticks gate, int early) {
  return gate + (early < 0 ? -early : 0);
}

TEST_CASE("the first read of a closed bank takes an activate, an access and its data") {
  for (const DramPart* part : {&ddr4(), &lpddr4()}) {
    ChannelDriver driver(*part);
    driver.admit(bank(0, 0), read, 0);
    const Service service = driver.run();
    CHECK(service.row_state == RowState::miss);
    CHECK(driver.last(Command::activate) == 0);
    CHECK(driver.last(Command::read) == part->rcd);
    CHECK(service.done == part->rcd + test::read_latency(*part) + part->burst_ticks);
  }
}

TEST_CASE("the first write of a closed bank completes with its data") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 0), write, 0);
  CHECK(driver.run().done == Ticks{ddr4().rcd + test::write_latency(ddr4()) + ddr4().burst_ticks});
}

TEST_CASE("a hit needs only its access") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 0), read, 0);
  driver.admit(bank(0, 0), read, 100);
  const Service service = driver.run();
  CHECK(service.row_state == RowState::hit);
  CHECK(service.done == Ticks{100 + test::read_latency(ddr4()) + ddr4().burst_ticks});
}

TEST_CASE("a conflict needs a precharge, an activate and its access") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 0, 1), read, 0);
  driver.admit(bank(0, 0, 2), read, 100);
  const Service service = driver.run();
  CHECK(service.row_state == RowState::conflict);
  CHECK(driver.last(Command::precharge) == 100);
  CHECK(service.done ==
        Ticks{100 + ddr4().rp + ddr4().rcd + test::read_latency(ddr4()) + ddr4().burst_ticks});
}

TEST_CASE("an admission within tRRD of an activate waits, longer in the same bank group") {
  for (const int group : {0, 1}) {
    const int rrd = group == 0 ? ddr4().rrd_l : ddr4().rrd_s;
    for (const int early : {1, 0, -1}) {
      ChannelDriver driver(ddr4());
      driver.admit(bank(0, 0), read, 0);
      driver.admit(bank(group, 1), read, rrd - early);
      driver.run();
      CHECK(driver.last(Command::activate) == gated(rrd, early));
    }
  }
}

TEST_CASE("tRRD of a bank group holds across an activate elsewhere") {
  DramPart part = ddr4();
  part.rrd_s = 2;
  part.rrd_l = 7;
  ChannelDriver driver(part);
  driver.admit(bank(0, 0), read, 0);
  driver.admit(bank(1, 0), read, 1);
  driver.admit(bank(0, 1), read, 2);
  driver.run();
  CHECK(driver.last(Command::activate, bank(1, 0).bank) == part.rrd_s);
  CHECK(driver.last(Command::activate, bank(0, 1).bank) == part.rrd_l);
}

TEST_CASE("the fifth activate waits for tFAW") {
  for (const int early : {1, 0, -1}) {
    ChannelDriver driver(ddr4());
    for (int i = 0; i < 4; ++i)
      driver.admit(bank(i, 0), read, 0);
    driver.admit(bank(0, 1), read, ddr4().faw - early);
    driver.admit(bank(1, 1), read, ddr4().faw);
    driver.run();
    for (int i = 0; i < 4; ++i)
      CHECK(driver.last(Command::activate, bank(i, 0).bank) == i * ddr4().rrd_s);
    if (early < 0) continue;  // the sixth was asked for first
    const Ticks fifth = driver.last(Command::activate, bank(0, 1).bank);
    CHECK(fifth == ddr4().faw);
    CHECK(driver.last(Command::activate, bank(1, 1).bank) ==
          std::max<Ticks>(fifth + ddr4().rrd_s, ddr4().rrd_s + ddr4().faw));
  }
}

TEST_CASE("accesses keep tCCD, longer in the same bank group") {
  for (const int group : {0, 1}) {
    const int ccd = group == 0 ? ddr4().ccd_l : ddr4().ccd_s;
    for (const int early : {1, 0, -1}) {
      ChannelDriver driver(ddr4());
      driver.admit(bank(0, 0), read, 0);
      driver.admit(bank(group, 1), read, 0);
      driver.admit(bank(0, 0), read, 100);
      driver.admit(bank(group, 1), read, 100 + ccd - early);
      driver.run();
      CHECK(driver.last(Command::read, bank(0, 0).bank) == 100);
      CHECK(driver.last(Command::read, bank(group, 1).bank) == gated(100 + ccd, early));
    }
  }
}

TEST_CASE("tCCD of a bank group holds across an access elsewhere") {
  DramPart part = ddr4();
  part.ccd_l = 11;
  ChannelDriver driver(part);
  for (const Ticks tick : {0, 200}) {
    for (const Location& where : {bank(0, 0), bank(1, 0), bank(0, 1)})
      driver.admit(where, read, tick);
  }
  driver.run();
  CHECK(driver.last(Command::read, bank(0, 0).bank) == 200);
  CHECK(driver.last(Command::read, bank(1, 0).bank) == 200 + part.ccd_s);
  CHECK(driver.last(Command::read, bank(0, 1).bank) == 200 + part.ccd_l);
}

TEST_CASE("a bus slower than tCCD spaces the accesses") {
  DramPart part = ddr4();
  part.burst_ticks = 9;
  ChannelDriver driver(part);
  driver.admit(bank(0, 0), read, 0);
  driver.admit(bank(0, 0), read, 0);
  driver.run();
  CHECK(driver.last(Command::read) == part.rcd + part.burst_ticks);
}

TEST_CASE("a read after a write waits for tWTR from the end of its data, longer in the same bank group") {
  for (const int group : {0, 1}) {
    const int wtr = group == 0 ? ddr4().wtr_l : ddr4().wtr_s;
    for (const int early : {1, 0, -1}) {
      ChannelDriver driver(ddr4());
      driver.admit(bank(group, 1), read, 0);
      driver.admit(bank(0, 0), write, 100);
      const Ticks gate = Ticks{100} + ddr4().rcd + test::write_latency(ddr4()) + ddr4().burst_ticks + wtr;
      driver.admit(bank(group, 1), read, gate - early);
      driver.run();
      CHECK(driver.last(Command::read) == gated(gate, early));
    }
  }
}

TEST_CASE("a write after a read leaves two ticks, and the strobe's delay, between their data") {
  for (const DramPart* part : {&ddr4(), &lpddr4()}) {
    ChannelDriver driver(*part);
    driver.admit(bank(0, 0), read, 0);
    driver.admit(bank(0, 0), read, 100);
    driver.admit(bank(0, 0), write, 100);
    const Ticks data_end = Ticks{100} + test::read_latency(*part) + part->burst_ticks;
    CHECK(driver.run().done == data_end + 2 + part->dqss + part->burst_ticks);
    CHECK(driver.last(Command::write) + test::write_latency(*part) == data_end + 2 + part->dqss);
  }
}

TEST_CASE("a row stays open for tRAS") {
  for (const int early : {1, 0, -1}) {
    ChannelDriver driver(ddr4());
    driver.admit(bank(0, 0, 1), read, 0);
    driver.admit(bank(0, 0, 2), read, ddr4().ras - early);
    driver.run();
    CHECK(driver.last(Command::precharge) == gated(ddr4().ras, early));
  }
}

TEST_CASE("a row stays open for tRTP after a read") {
  for (const int early : {1, 0, -1}) {
    ChannelDriver driver(ddr4());
    driver.admit(bank(0, 0, 1), read, 0);
    driver.admit(bank(0, 0, 1), read, 100);
    const Ticks gate = 100 + ddr4().rtp;
    driver.admit(bank(0, 0, 2), read, gate - early);
    driver.run();
    CHECK(driver.last(Command::precharge) == gated(gate, early));
  }
}

TEST_CASE("a row stays open for tWR after the data of a write") {
  for (const int early : {1, 0, -1}) {
    ChannelDriver driver(ddr4());
    driver.admit(bank(0, 0, 1), read, 0);
    driver.admit(bank(0, 0, 1), write, 100);
    const Ticks gate = Ticks{100} + test::write_latency(ddr4()) + ddr4().burst_ticks + ddr4().wr;
    driver.admit(bank(0, 0, 2), read, gate - early);
    driver.run();
    CHECK(driver.last(Command::precharge) == gated(gate, early));
  }
}

TEST_CASE("a bank's activates keep tRC where it is longer than tRAS and tRP") {
  DramPart part = ddr4();
  part.rc = part.ras + part.rp + 5;
  ChannelDriver driver(part);
  driver.admit(bank(0, 0, 1), read, 0);
  driver.admit(bank(0, 0, 2), read, 0);
  driver.run();
  CHECK(driver.last(Command::precharge) == part.ras);
  CHECK(driver.last(Command::activate) == part.rc);
}

TEST_CASE("an activate overlaps the data of other banks") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 0, 1), read, 0);
  driver.admit(bank(1, 0, 1), read, 0);
  for (int i = 0; i < 30; ++i)
    driver.admit(bank(0, 0, 1), read, 100);
  driver.admit(bank(1, 0, 2), read, 100);
  driver.run();
  CHECK(driver.last(Command::precharge) == 101);  // at 100 the command bus belongs to the oldest
  CHECK(driver.last(Command::activate) == 101 + ddr4().rp);
  CHECK(driver.last(Command::read, bank(1, 0).bank) <
        101 + ddr4().rp + ddr4().rcd + ddr4().ccd_l);  // between two of the thirty
}

TEST_CASE("a refresh that falls due while all banks are closed blocks the channel for tRFC") {
  const Ticks due = ddr4().refi;
  const Ticks end = due + ddr4().rfc;
  for (const Ticks admission : {due, end - 1, end, end + 1}) {
    ChannelDriver driver(ddr4());
    driver.admit(bank(0, 0), read, admission);
    CHECK(driver.run().refreshes == 1);
    CHECK(driver.last(Command::activate) == std::max(admission, end));
  }
}

TEST_CASE("a refresh closes the open rows first") {
  ChannelDriver driver(ddr4());
  const Ticks due = ddr4().refi;
  driver.admit(bank(0, 0), read, 0);
  driver.admit(bank(0, 0), read, due);
  const Service service = driver.run();
  CHECK(service.row_state == RowState::miss);
  CHECK(service.refreshes == 1);
  CHECK(driver.last(Command::precharge_all) == due);
  CHECK(driver.last(Command::refresh) == due + ddr4().rp);
  CHECK(driver.last(Command::activate) == due + ddr4().rp + ddr4().rfc);
}

TEST_CASE("an access before the due tick goes first and holds up the refresh") {
  ChannelDriver driver(ddr4());
  const Ticks due = ddr4().refi;
  driver.admit(bank(0, 0), read, 0);
  driver.admit(bank(0, 0), read, due - 1);
  driver.admit(bank(0, 0), read, due - 1);
  driver.run();
  REQUIRE(driver.services.size() == 3);
  CHECK(driver.services[1].row_state == RowState::hit);
  CHECK(driver.services[1].refreshes == 0);
  CHECK(driver.services[2].refreshes == 1);
  CHECK(driver.last(Command::activate) == due - 1 + ddr4().rtp + ddr4().rp + ddr4().rfc);
}

TEST_CASE("a row opened before the due tick has its access before the refresh") {
  const Ticks due = ddr4().refi;
  for (const int early : {1, 0}) {
    ChannelDriver driver(ddr4());
    driver.admit(bank(0, 0), read, due - early);
    CHECK(driver.run().refreshes == 1 - early);
    CHECK(driver.last(Command::activate) == (early == 1 ? due - 1 : due + ddr4().rfc));
    if (early == 0) continue;
    driver.admit(bank(0, 1), read, due - 1 + ddr4().rcd);
    driver.run();
    CHECK(driver.last(Command::precharge_all) == due - 1 + ddr4().ras);
    CHECK(driver.last(Command::activate) == due - 1 + ddr4().ras + ddr4().rp + ddr4().rfc);
  }
}

TEST_CASE("refreshes of an idle channel are done in the past, and the one in progress blocks") {
  ChannelDriver driver(ddr4());
  const Ticks due = 1000 * Ticks{ddr4().refi};
  driver.admit(bank(0, 0), read, due + 7);
  CHECK(driver.run().refreshes == 1000);
  CHECK(driver.last(Command::activate) == due + ddr4().rfc);

  ChannelDriver later(ddr4());
  later.admit(bank(0, 0), read, 0);
  later.admit(bank(0, 0), read, due + ddr4().rfc + 3);
  const Service idle = later.run();
  CHECK(idle.refreshes == 1000);
  CHECK(idle.row_state == RowState::miss);
  CHECK(later.last(Command::activate) == due + ddr4().rfc + 3);
}

TEST_CASE("refreshes held up by an open row catch up one after another") {
  DramPart part = ddr4();
  part.refi = part.rfc + part.rcd + 6;  // the second falls due before the first, held up, has ended
  const Ticks refi = part.refi;
  ChannelDriver driver(part);
  driver.admit(bank(0, 0), read, 0);
  driver.admit(bank(0, 0), read, refi - 1);
  const Ticks first_begin = refi - 1 + part.rtp + part.rp;
  REQUIRE(first_begin + part.rfc > 2 * refi);
  driver.admit(bank(0, 0), read, 2 * refi);
  CHECK(driver.run().refreshes == 2);
  CHECK(driver.last(Command::activate) == first_begin + 2 * Ticks{part.rfc});
}

TEST_CASE("a part that would spend all its time on refreshes is an input error") {
  DramPart part = ddr4();
  part.refi = part.rfc + part.rcd;
  CHECK_THROWS_WITH(Channel(part), "dram: refi is 436, must exceed rfc + rcd, 436");
  part.refi += 1;
  ChannelDriver driver(part);
  driver.admit(bank(0, 0), read, 5 * part.refi);
  CHECK(driver.run().done ==
        Ticks{5 * part.refi + part.rfc + part.rcd + test::read_latency(part) + part.burst_ticks});
}

TEST_CASE("a part of more than 64 banks is an input error") {
  DramPart part = ddr4();
  part.banks_per_group = 32;
  CHECK_THROWS_WITH(Channel(part), "dram: 128 banks in a channel, at most 64 are modelled");
}

TEST_CASE("idle refreshes are counted up to and including their due tick") {
  for (const bool open : {false, true}) {
    ChannelDriver driver(ddr4());
    if (open) {
      driver.admit(bank(0, 0), read, 0);
      driver.run();
    }
    CHECK(driver.channel.refresh_until(Ticks{ddr4().refi} - 1) == 0);
    CHECK(driver.channel.refresh_until(ddr4().refi) == 1);
    CHECK(driver.channel.refresh_until(ddr4().refi) == 0);
    CHECK(driver.channel.refresh_until(Ticks{ddr4().refi} * 1000000) == 999999);
  }
}

}  // namespace
}  // namespace vargsim::dram
