#include <catch2/catch.hpp>

#include "hw_models/dram/channel.h"
#include "parts.h"

/// Each timing is shown to be a gate: a command asked for one tick early waits, one asked for then does not.
namespace vargsim::dram {
namespace {

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

TEST_CASE("the first read of a closed bank takes an activate, an access and its data") {
  for (const DramPart* part : {&ddr4(), &lpddr4()}) {
    Channel channel(*part);
    const Service service = channel.serve(bank(0, 0), read, 0);
    CHECK(service.row_state == RowState::miss);
    CHECK(service.activate == 0);
    CHECK(service.access == part->rcd);
    CHECK(service.done == Ticks{part->rcd + part->cl + part->burst_ticks});
  }
}

TEST_CASE("the first write of a closed bank completes with its data") {
  Channel channel(ddr4());
  const Service service = channel.serve(bank(0, 0), write, 0);
  CHECK(service.done == Ticks{ddr4().rcd + ddr4().cwl + ddr4().burst_ticks});
}

TEST_CASE("a hit needs only its access") {
  Channel channel(ddr4());
  channel.serve(bank(0, 0), read, 0);
  const Service service = channel.serve(bank(0, 0), read, 100);
  CHECK(service.row_state == RowState::hit);
  CHECK(service.done == Ticks{100 + ddr4().cl + ddr4().burst_ticks});
}

TEST_CASE("a conflict needs a precharge, an activate and its access") {
  Channel channel(ddr4());
  channel.serve(bank(0, 0, 1), read, 0);
  const Service service = channel.serve(bank(0, 0, 2), read, 100);
  CHECK(service.row_state == RowState::conflict);
  CHECK(service.precharge == 100);
  CHECK(service.done == Ticks{100 + ddr4().rp + ddr4().rcd + ddr4().cl + ddr4().burst_ticks});
}

TEST_CASE("an admission within tRRD of an activate waits, longer in the same bank group") {
  for (const int group : {0, 1}) {
    const int rrd = group == 0 ? ddr4().rrd_l : ddr4().rrd_s;
    for (const int early : {1, 0, -1}) {
      Channel channel(ddr4());
      channel.serve(bank(0, 0), read, 0);
      CHECK(channel.serve(bank(group, 1), read, rrd - early).activate == rrd + (early < 0 ? 1 : 0));
    }
  }
}

TEST_CASE("tRRD of a bank group holds across an activate elsewhere") {
  DramPart part = ddr4();
  part.rrd_s = 2;
  part.rrd_l = 7;
  Channel channel(part);
  channel.serve(bank(0, 0), read, 0);
  CHECK(channel.serve(bank(1, 0), read, 1).activate == part.rrd_s);
  CHECK(channel.serve(bank(0, 1), read, 2).activate == part.rrd_l);
}

TEST_CASE("the fifth activate waits for tFAW") {
  for (const int early : {1, 0, -1}) {
    Channel channel(ddr4());
    for (int i = 0; i < 4; ++i)
      CHECK(channel.serve(bank(i, 0), read, 0).activate == i * ddr4().rrd_s);
    const Service fifth = channel.serve(bank(0, 1), read, ddr4().faw - early);
    CHECK(fifth.activate == ddr4().faw + (early < 0 ? 1 : 0));
    CHECK(channel.serve(bank(1, 1), read, 0).activate ==
          std::max<Ticks>(fifth.activate + ddr4().rrd_s, ddr4().rrd_s + ddr4().faw));
  }
}

TEST_CASE("accesses keep tCCD, longer in the same bank group") {
  for (const int group : {0, 1}) {
    const int ccd = group == 0 ? ddr4().ccd_l : ddr4().ccd_s;
    for (const int early : {1, 0, -1}) {
      Channel channel(ddr4());
      channel.serve(bank(0, 0), read, 0);
      channel.serve(bank(group, 1), read, 0);
      const Ticks first = channel.serve(bank(0, 0), read, 100).access;
      CHECK(channel.serve(bank(group, 1), read, first + ccd - early).access ==
            first + ccd + (early < 0 ? 1 : 0));
    }
  }
}

TEST_CASE("tCCD of a bank group holds across an access elsewhere") {
  DramPart part = ddr4();
  part.ccd_l = 11;
  Channel channel(part);
  for (const Location& where : {bank(0, 0), bank(1, 0), bank(0, 1)})
    channel.serve(where, read, 0);
  CHECK(channel.serve(bank(0, 0), read, 200).access == 200);
  CHECK(channel.serve(bank(1, 0), read, 200).access == 200 + part.ccd_s);
  CHECK(channel.serve(bank(0, 1), read, 200).access == 200 + part.ccd_l);
}

TEST_CASE("a bus slower than tCCD spaces the accesses") {
  DramPart part = ddr4();
  part.burst_ticks = 9;
  Channel channel(part);
  channel.serve(bank(0, 0), read, 0);
  CHECK(channel.serve(bank(0, 0), read, 0).access == part.rcd + part.burst_ticks);
}

TEST_CASE("a read after a write waits for tWTR from the end of its data, longer in the same bank group") {
  for (const int group : {0, 1}) {
    const int wtr = group == 0 ? ddr4().wtr_l : ddr4().wtr_s;
    for (const int early : {1, 0, -1}) {
      Channel channel(ddr4());
      channel.serve(bank(group, 1), read, 0);
      const Ticks data_end = channel.serve(bank(0, 0), write, 100).done;
      CHECK(channel.serve(bank(group, 1), read, data_end + wtr - early).access ==
            data_end + wtr + (early < 0 ? 1 : 0));
    }
  }
}

TEST_CASE("a write after a read leaves two ticks between their data") {
  for (const DramPart* part : {&ddr4(), &lpddr4()}) {
    Channel channel(*part);
    channel.serve(bank(0, 0), read, 0);
    const Ticks data_end = channel.serve(bank(0, 0), read, 100).done;
    const Service service = channel.serve(bank(0, 0), write, 100);
    CHECK(service.access + part->cwl == data_end + 2);
    CHECK(service.done == data_end + 2 + part->burst_ticks);
  }
}

TEST_CASE("a row stays open for tRAS") {
  for (const int early : {1, 0, -1}) {
    Channel channel(ddr4());
    channel.serve(bank(0, 0, 1), read, 0);
    CHECK(channel.serve(bank(0, 0, 2), read, ddr4().ras - early).precharge ==
          ddr4().ras + (early < 0 ? 1 : 0));
  }
}

TEST_CASE("a row stays open for tRTP after a read") {
  for (const int early : {1, 0, -1}) {
    Channel channel(ddr4());
    channel.serve(bank(0, 0, 1), read, 0);
    const Ticks access = channel.serve(bank(0, 0, 1), read, 100).access;
    const Ticks gate = access + ddr4().rtp;
    CHECK(channel.serve(bank(0, 0, 2), read, gate - early).precharge == gate + (early < 0 ? 1 : 0));
  }
}

TEST_CASE("a row stays open for tWR after the data of a write") {
  for (const int early : {1, 0, -1}) {
    Channel channel(ddr4());
    channel.serve(bank(0, 0, 1), read, 0);
    const Ticks gate = channel.serve(bank(0, 0, 1), write, 100).done + ddr4().wr;
    CHECK(channel.serve(bank(0, 0, 2), read, gate - early).precharge == gate + (early < 0 ? 1 : 0));
  }
}

TEST_CASE("a bank's activates keep tRC where it is longer than tRAS and tRP") {
  DramPart part = ddr4();
  part.rc = part.ras + part.rp + 5;
  Channel channel(part);
  channel.serve(bank(0, 0, 1), read, 0);
  const Service service = channel.serve(bank(0, 0, 2), read, 0);
  CHECK(service.precharge == part.ras);
  CHECK(service.activate == part.rc);
}

TEST_CASE("an activate overlaps the data of other banks") {
  Channel channel(ddr4());
  channel.serve(bank(0, 0, 1), read, 0);
  channel.serve(bank(1, 0, 1), read, 0);
  for (int i = 0; i < 30; ++i)
    channel.serve(bank(0, 0, 1), read, 100);
  const Service other = channel.serve(bank(1, 0, 2), read, 100);
  CHECK(other.precharge == 100);
  CHECK(other.access == 100 + 29 * ddr4().ccd_l + ddr4().ccd_s);
}

TEST_CASE("a refresh that falls due while all banks are closed blocks the channel for tRFC") {
  const Ticks due = ddr4().refi;
  const Ticks end = due + ddr4().rfc;
  for (const Ticks admission : {due, end - 1, end, end + 1}) {
    Channel channel(ddr4());
    const Service service = channel.serve(bank(0, 0), read, admission);
    CHECK(service.refreshes == 1);
    CHECK(service.activate == std::max(admission, end));
  }
}

TEST_CASE("a refresh closes the open rows first") {
  Channel channel(ddr4());
  channel.serve(bank(0, 0), read, 0);
  const Ticks due = ddr4().refi;
  const Service service = channel.serve(bank(0, 0), read, due);
  CHECK(service.row_state == RowState::miss);
  CHECK(service.refreshes == 1);
  CHECK(service.activate == due + ddr4().rp + ddr4().rfc);
  CHECK(channel.serve(bank(0, 0), read, 0).row_state == RowState::hit);
}

TEST_CASE("an access before the due tick goes first and holds up the refresh") {
  Channel channel(ddr4());
  const Ticks due = ddr4().refi;
  channel.serve(bank(0, 0), read, 0);
  const Service before = channel.serve(bank(0, 0), read, due - 1);
  CHECK(before.row_state == RowState::hit);
  CHECK(before.refreshes == 0);
  const Service after = channel.serve(bank(0, 0), read, due - 1);
  CHECK(after.refreshes == 1);
  CHECK(after.activate == due - 1 + ddr4().rtp + ddr4().rp + ddr4().rfc);
}

TEST_CASE("an activate whose access would come at the due tick waits for the refresh") {
  const Ticks due = ddr4().refi;
  for (const int early : {1, 0}) {
    Channel channel(ddr4());
    const Service service = channel.serve(bank(0, 0), read, due - ddr4().rcd - early);
    CHECK(service.refreshes == 1 - early);
    CHECK(service.activate == (early == 1 ? due - ddr4().rcd - 1 : due + ddr4().rfc));
  }
}

TEST_CASE("refreshes of an idle channel are done in the past, and the one in progress blocks") {
  Channel channel(ddr4());
  const Ticks due = 1000 * Ticks{ddr4().refi};
  const Service service = channel.serve(bank(0, 0), read, due + 7);
  CHECK(service.refreshes == 1000);
  CHECK(service.activate == due + ddr4().rfc);

  Channel later(ddr4());
  later.serve(bank(0, 0), read, 0);
  const Service idle = later.serve(bank(0, 0), read, due + ddr4().rfc + 3);
  CHECK(idle.refreshes == 1000);
  CHECK(idle.row_state == RowState::miss);
  CHECK(idle.activate == due + ddr4().rfc + 3);
}

TEST_CASE("refreshes held up by an open row catch up one after another") {
  DramPart part = ddr4();
  part.refi = part.rfc + part.rcd + 6;  // the second falls due before the first, held up, has ended
  const Ticks refi = part.refi;
  Channel channel(part);
  channel.serve(bank(0, 0), read, 0);
  channel.serve(bank(0, 0), read, refi - 1);
  const Ticks first_begin = refi - 1 + part.rtp + part.rp;
  REQUIRE(first_begin + part.rfc > 2 * refi);
  const Service service = channel.serve(bank(0, 0), read, 2 * refi);
  CHECK(service.refreshes == 2);
  CHECK(service.activate == first_begin + 2 * Ticks{part.rfc});
}

TEST_CASE("a part that would spend all its time on refreshes is an input error") {
  DramPart part = ddr4();
  part.refi = part.rfc + part.rcd;
  CHECK_THROWS_WITH(Channel(part), "dram: refi is 436, must exceed rfc + rcd, 436");
  part.refi += 1;
  Channel channel(part);
  CHECK(channel.serve(bank(0, 0), read, 5 * part.refi).done ==
        Ticks{5 * part.refi + part.rfc + part.rcd + part.cl + part.burst_ticks});
}

TEST_CASE("idle refreshes are counted up to and including their due tick") {
  for (const bool open : {false, true}) {
    Channel channel(ddr4());
    if (open) channel.serve(bank(0, 0), read, 0);
    CHECK(channel.refresh_until(Ticks{ddr4().refi} - 1) == 0);
    CHECK(channel.refresh_until(ddr4().refi) == 1);
    CHECK(channel.refresh_until(ddr4().refi) == 0);
    CHECK(channel.refresh_until(Ticks{ddr4().refi} * 1000000) == 999999);
  }
}

}  // namespace
}  // namespace vargsim::dram
