/// The commands of random traffic before an independent judge, for every part and policy.
#include <functional>
#include <random>

#include <catch2/catch.hpp>

#include "channel_driver.h"
#include "jedec_checker.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

using test::JedecChecker;

/// Random bursts for a channel with random pauses, as many as its queues take.
class Traffic {
 public:
  Traffic(const DramPart& part, const Policy& policy, unsigned seed)
      : part_(part), random_(seed), driver_(part, policy) {}

  const std::vector<Issued>& commands(int bursts) {
    for (int i = 0; i < bursts; ++i)
      admit_next();
    driver_.run();
    REQUIRE(driver_.services.size() == static_cast<std::size_t>(bursts));
    return driver_.commands;
  }

  std::int64_t refreshes() {
    std::int64_t sum = 0;
    for (const Service& service : driver_.services)
      sum += service.refreshes;
    return sum + driver_.channel.refresh_until(driver_.commands.back().tick + 2 * part_.refi);
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }

  void admit_next() {
    if (below(3) == 0) {
      where_.bank = below(part_.banks());
      where_.group = where_.bank / part_.banks_per_group;
      where_.row = below(3);
    }
    if (below(5) == 0) write_ = !write_;
    tick_ += below(100) == 0 ? below(3 * part_.refi) : below(8);
    driver_.run_before(tick_);
    while (driver_.channel.room_at(write_) > tick_)
      driver_.run_before(++tick_);
    driver_.admit(where_, write_, tick_);
  }

  DramPart part_;
  std::mt19937 random_;
  test::ChannelDriver driver_;
  Location where_;
  bool write_ = false;
  Ticks tick_ = 0;
};

std::vector<DramPart> banked_parts() {
  std::vector<DramPart> parts;
  for (const std::string& name : test::part_names()) {
    const DramPart part = test::read_part(name);
    if (part.model == DramModel::banked) parts.push_back(part);
  }
  return parts;
}

Policy policy_of(PagePolicy page, RefreshPolicy refresh) {
  Policy policy;
  policy.page = page;
  policy.refresh = refresh;
  return policy;
}

/// What is wrong with the commands of random traffic on `driven`, judged by the timings of `judged`.
std::string first_fault(const DramPart& driven, const DramPart& judged, const Policy& policy, unsigned seed,
                        int bursts, JedecChecker& checker) {
  Traffic traffic(driven, policy, seed);
  for (const Issued& issued : traffic.commands(bursts)) {
    const std::string fault = checker.check(issued);
    if (!fault.empty()) return fault + " (" + judged.name + ")";
  }
  return "";
}

TEST_CASE("the commands of random traffic break no rule, for every part, page policy and number of ranks") {
  int runs = 0;
  for (DramPart part : banked_parts()) {
    for (const PagePolicy page : {PagePolicy::open, PagePolicy::closed, PagePolicy::adaptive}) {
      for (const RefreshPolicy refresh :
           {RefreshPolicy::all_bank, RefreshPolicy::per_bank, RefreshPolicy::off}) {
        if (refresh == RefreshPolicy::per_bank && part.bank_refresh.rfc == 0) continue;
        for (const int ranks : {1, 2}) {
          part.ranks = ranks;
          CAPTURE(part.name, static_cast<int>(page), static_cast<int>(refresh), ranks);
          JedecChecker checker(part);
          REQUIRE(first_fault(part, part, policy_of(page, refresh), 7U + static_cast<unsigned>(runs), 2000,
                              checker) == "");
          ++runs;
          if (refresh == RefreshPolicy::all_bank) CHECK(checker.refreshes() > 3);
          if (refresh == RefreshPolicy::off) CHECK(checker.refreshes() + checker.bank_refreshes() == 0);
          if (refresh != RefreshPolicy::per_bank) continue;
          CHECK(checker.bank_refreshes() > 10 * ranks);
          const auto [least, most] = checker.refreshes_of_banks();
          CHECK(most - least <= 1);
        }
      }
    }
  }
  CHECK(runs == (14 * 2 + 6) * 3 * 2);
}

TEST_CASE("refreshes that meet every kind of traffic break no rule, and all come") {
  for (DramPart part : banked_parts()) {
    part.refi = part.rfc + 300;
    CAPTURE(part.name);
    const Policy policy;
    Traffic traffic(part, policy, static_cast<unsigned>(part.refi));
    JedecChecker checker(part);
    const std::vector<Issued>& commands = traffic.commands(10000);
    for (const Issued& issued : commands)
      REQUIRE(checker.check(issued) == "");
    CHECK(traffic.refreshes() == commands.back().tick / part.refi + 2);
  }
}

/// A part on which every timing decides now and then: two ranks, bank groups, per-bank refresh, commands of
/// several ticks, and no timing that another one hides.
DramPart many_sided_part() {
  DramPart part = test::read_part("lpddr4_3200_x16");
  part.name = "many_sided";
  part.ranks = 2;
  part.bank_groups = 2;
  part.banks_per_group = 4;
  return part;
}

struct Timing {
  const char* fault;
  std::function<int&(DramPart&)> of;
  RefreshPolicy refresh = RefreshPolicy::off;
  PagePolicy page = PagePolicy::open;
  int ranks = 1;
};

TEST_CASE("each timing is kept to the tick: one tick less is a fault that the judge names") {
  const auto all = RefreshPolicy::all_bank;
  const auto per_bank = RefreshPolicy::per_bank;
  const std::vector<Timing> timings = {
      {"tRCD", [](DramPart& p) -> int& { return p.rcd; }},
      {"tRP", [](DramPart& p) -> int& { return p.rp; }},
      {"tRPab", [](DramPart& p) -> int& { return p.rp_ab; }, all},
      {"tRAS", [](DramPart& p) -> int& { return p.ras; }},
      {"tRC", [](DramPart& p) -> int& { return p.rc; }},
      {"tWR", [](DramPart& p) -> int& { return p.wr; }},
      {"tRTP", [](DramPart& p) -> int& { return p.rtp; }},
      {"tWTR_S", [](DramPart& p) -> int& { return p.wtr_s; }},
      {"tWTR_L", [](DramPart& p) -> int& { return p.wtr_l; }},
      {"tRRD_S", [](DramPart& p) -> int& { return p.rrd_s; }},
      {"tRRD_L", [](DramPart& p) -> int& { return p.rrd_l; }},
      {"tFAW", [](DramPart& p) -> int& { return p.faw; }},
      {"tCCD_S", [](DramPart& p) -> int& { return p.ccd_s; }},
      {"tCCD_L", [](DramPart& p) -> int& { return p.ccd_l; }},
      {"tPPD", [](DramPart& p) -> int& { return p.ppd; }},
      {"the data bus is taken", [](DramPart& p) -> int& { return p.rank_gap; }, RefreshPolicy::off,
       PagePolicy::open, 2},
      {"tRFC", [](DramPart& p) -> int& { return p.rfc; }, all},
      {"tRFCpb", [](DramPart& p) -> int& { return p.bank_refresh.rfc; }, per_bank},
      {"tpbR2pbR", [](DramPart& p) -> int& { return p.bank_refresh.to_bank_refresh; }, per_bank},
      {"tpbR2act", [](DramPart& p) -> int& { return p.bank_refresh.to_activate; }, per_bank},
      {"auto-precharge and tRP", [](DramPart& p) -> int& { return p.rp; }, RefreshPolicy::off,
       PagePolicy::closed},
      {"auto-precharge and tRP", [](DramPart& p) -> int& { return p.wr; }, RefreshPolicy::off,
       PagePolicy::closed},
      {"the command bus is taken", [](DramPart& p) -> int& { return p.command_ticks.access; }},
  };
  for (const Timing& timing : timings) {
    CAPTURE(timing.fault);
    DramPart part = many_sided_part();
    part.ranks = timing.ranks;
    timing.of(part) += 20;  // so that no other timing hides it
    if (part.rc < part.ras + part.rp) part.rc = part.ras + part.rp;
    part.bank_refresh.refi = part.bank_refresh.to_bank_refresh + 40;
    const Policy policy = policy_of(timing.page, timing.refresh);
    JedecChecker accepting(part);
    CHECK(first_fault(part, part, policy, 3, 4000, accepting) == "");
    DramPart hasty = part;
    --timing.of(hasty);
    JedecChecker refusing(part);
    CHECK_THAT(first_fault(hasty, part, policy, 3, 4000, refusing), Catch::Contains(timing.fault));
  }
}

TEST_CASE("a judge whose part is a tick slower somewhere refuses what the part's own accepts") {
  // The other way round: commands come as early as they may, for every shipped part.
  for (const DramPart& part : banked_parts()) {
    for (int DramPart::*const timing : {&DramPart::rcd, &DramPart::rp, &DramPart::ccd_l, &DramPart::rrd_l,
                                        &DramPart::rtp, &DramPart::wr, &DramPart::wtr_l, &DramPart::rfc}) {
      DramPart slower = part;
      ++(slower.*timing);
      CAPTURE(part.name, part.*timing);
      JedecChecker checker(slower);
      CHECK(first_fault(part, slower, Policy{}, 5, 3000, checker) != "");
    }
  }
}

TEST_CASE("the judge finds what is wrong") {
  const DramPart part = test::read_part("ddr4_2400_x8_64");
  const Location where{0, 0, 0, 5};
  const auto fault_after_activate = [&](Command command, Ticks tick, const Location& at) {
    JedecChecker checker(part);
    REQUIRE(checker.check({Command::activate, 0, where, false}) == "");
    return checker.check({command, tick, at, false});
  };
  CHECK(fault_after_activate(Command::read, part.rcd, where) == "");
  CHECK_THAT(fault_after_activate(Command::read, part.rcd - 1, where), Catch::Contains("tRCD"));
  CHECK_THAT(fault_after_activate(Command::read, part.rcd, {0, 0, 0, 6}), Catch::Contains("row is not open"));
  CHECK_THAT(fault_after_activate(Command::read, 100, {0, 0, 1, 5}), Catch::Contains("row is not open"));
  CHECK_THAT(fault_after_activate(Command::activate, 100, where), Catch::Contains("open"));
  CHECK_THAT(fault_after_activate(Command::precharge, 100, where), Catch::Contains("for nothing"));
  CHECK_THAT(fault_after_activate(Command::precharge, 100, {0, 0, 1, 5}), Catch::Contains("closed"));
  CHECK_THAT(fault_after_activate(Command::refresh, 100000, where), Catch::Contains("is open"));
  CHECK_THAT(fault_after_activate(Command::read, 0, where), Catch::Contains("command bus"));
  JedecChecker checker(part);
  CHECK_THAT(checker.check({Command::refresh, part.refi - 1, where, false}), Catch::Contains("not due"));
}

}  // namespace
}  // namespace vargsim::dram
