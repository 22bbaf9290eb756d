/// An independent check of the channel's commands: every pair of them against the data sheet's distances.
#include <deque>
#include <map>
#include <random>
#include <set>

#include <catch2/catch.hpp>

#include "channel_driver.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

constexpr Ticks unordered = -(Ticks{1} << 40);

bool is_access(Command command) {
  return command == Command::read || command == Command::write;
}

/// Ticks that must lie between two commands, `first` issued before `second`.
Ticks distance(const DramPart& part, const Issued& first, const Issued& second) {
  const bool same_bank = first.where.bank == second.where.bank;
  const bool same_group = first.where.group == second.where.group;
  const auto is = [&](Command a, Command b) { return first.command == a && second.command == b; };
  const Ticks write_end = Ticks{part.cwl} + part.burst_ticks;
  if (is(Command::activate, Command::activate)) {
    return same_bank ? part.rc : same_group ? part.rrd_l : part.rrd_s;
  }
  if (is(Command::read, Command::read) || is(Command::write, Command::write)) {
    return same_group ? part.ccd_l : part.ccd_s;
  }
  if (is(Command::write, Command::read)) return write_end + (same_group ? part.wtr_l : part.wtr_s);
  if (is(Command::read, Command::write)) return Ticks{part.cl} + part.burst_ticks + 2 - part.cwl;
  if (first.command == Command::refresh) return part.rfc;
  if (second.command == Command::refresh) {
    if (first.command == Command::activate) return Ticks{part.ras} + part.rp;
    if (first.command == Command::read) return Ticks{part.rtp} + part.rp;
    if (first.command == Command::write) return write_end + part.wr + part.rp;
    return part.rp;
  }
  const bool closes =
      second.command == Command::precharge_all || (second.command == Command::precharge && same_bank);
  if (closes && first.command == Command::activate) return part.ras;
  if (closes && first.command == Command::read) return part.rtp;
  if (closes && first.command == Command::write) return write_end + part.wr;
  if (!same_bank) return unordered;
  if (first.command == Command::activate && is_access(second.command)) return part.rcd;
  if (is(Command::precharge, Command::activate)) return part.rp;
  return unordered;
}

/// The commands of one channel and the state they leave its banks in.
class Checker {
 public:
  explicit Checker(const DramPart& part) : part_(part) {}

  void check(const Issued& issued) {
    if (!former_.empty()) REQUIRE(issued.tick > former_.back().tick);  // one command a tick, in order
    for (const Issued& former : former_)
      REQUIRE(issued.tick - former.tick >= distance(part_, former, issued));
    former_.push_back(issued);
    if (former_.size() > 100) former_.pop_front();
    check_state(issued);
  }

 private:
  void check_state(const Issued& issued) {
    const int bank = issued.where.bank;
    if (issued.command == Command::activate) {
      REQUIRE(open_rows_.count(bank) == 0);
      open_rows_[bank] = issued.where.row;
      untouched_.insert(bank);
      check_four_activates(issued.tick);
    } else if (issued.command == Command::precharge) {
      REQUIRE(open_rows_.erase(bank) == 1);
      REQUIRE(untouched_.count(bank) == 0);  // no row is opened for nothing
    } else if (issued.command == Command::precharge_all) {
      REQUIRE(untouched_.empty());
      open_rows_.clear();
    } else if (issued.command == Command::refresh) {
      REQUIRE(open_rows_.empty());
      check_refresh(issued.tick);
    } else {
      REQUIRE(open_rows_.at(bank) == issued.where.row);
      untouched_.erase(bank);
      check_data(issued);
    }
  }

  /// Those of idle times may be left out, none may come before it is due.
  void check_refresh(Ticks tick) {
    ++refreshes_;
    REQUIRE(tick >= refreshes_ * part_.refi);
  }

  void check_four_activates(Ticks tick) {
    activates_.push_back(tick);
    if (activates_.size() < 5) return;
    REQUIRE(tick - activates_.front() >= part_.faw);
    activates_.pop_front();
  }

  void check_data(const Issued& issued) {
    const Ticks begin = issued.tick + (issued.command == Command::write ? part_.cwl : part_.cl);
    REQUIRE(begin >= bus_free_);
    bus_free_ = begin + part_.burst_ticks;
  }

  const DramPart& part_;
  std::deque<Issued> former_;
  std::deque<Ticks> activates_;
  std::map<int, std::int64_t> open_rows_;
  std::set<int> untouched_;  ///< banks whose row has had no access
  Ticks bus_free_ = 0;
  std::int64_t refreshes_ = 0;
};

/// Random bursts for a channel with random pauses, as many as its queues take.
class Traffic {
 public:
  Traffic(const DramPart& part, unsigned seed) : part_(part), random_(seed), driver_(part) {}

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
      where_.group = below(part_.bank_groups);
      where_.bank = where_.group * part_.banks_per_group + below(part_.banks_per_group);
      where_.row = below(3);
    }
    if (below(5) == 0) write_ = !write_;
    tick_ += below(100) == 0 ? below(3 * part_.refi) : below(8);
    driver_.run_before(tick_);
    while (driver_.channel.room_at(write_) > tick_)
      driver_.run_before(++tick_);
    driver_.admit(where_, write_, tick_);
  }

  const DramPart& part_;
  std::mt19937 random_;
  test::ChannelDriver driver_;
  Location where_;
  bool write_ = false;
  Ticks tick_ = 0;
};

TEST_CASE("the commands of random traffic keep every distance of the data sheet") {
  for (const std::string& name : test::part_names()) {
    CAPTURE(name);
    DramPart part = test::read_part(name);
    for (const int refi : {part.refi, part.rfc + 300}) {
      part.refi = refi;  // with the shorter one, refreshes meet every kind of traffic
      Traffic traffic(part, static_cast<unsigned>(refi));
      Checker checker(part);
      const std::vector<Issued>& commands = traffic.commands(10000);
      for (const Issued& issued : commands)
        checker.check(issued);
      CHECK(traffic.refreshes() == commands.back().tick / refi + 2);
    }
  }
}

TEST_CASE("the checker finds a command that comes a tick too early") {
  const DramPart part = test::read_part("ddr4_2400_x8_64");
  Traffic traffic(part, 1);
  const std::vector<Issued>& commands = traffic.commands(40);
  int tight = 0;
  for (std::size_t i = 1; i < commands.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j)
      tight += commands[i].tick - commands[j].tick == distance(part, commands[j], commands[i]) ? 1 : 0;
  }
  CHECK(tight > 40);
}

}  // namespace
}  // namespace vargsim::dram
