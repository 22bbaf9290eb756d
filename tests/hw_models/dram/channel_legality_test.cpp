/// An independent check of the channel's commands: every pair of them against the data sheet's distances.
#include <deque>
#include <map>
#include <random>

#include <catch2/catch.hpp>

#include "hw_models/dram/channel.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

enum class Command { activate, precharge, read, write, refresh };

struct Issued {
  Command command;
  Ticks tick;
  Location where;
};

/// Ticks that must lie between two commands, `first` decided before `second`.
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
  if (is(Command::refresh, Command::activate)) return part.rfc;
  if (is(Command::refresh, Command::refresh)) return part.rfc;
  if (is(Command::activate, Command::refresh)) return Ticks{part.ras} + part.rp;
  if (is(Command::precharge, Command::refresh)) return part.rp;
  if (is(Command::read, Command::refresh)) return Ticks{part.rtp} + part.rp;
  if (is(Command::write, Command::refresh)) return write_end + part.wr + part.rp;
  if (!same_bank) return -part.refi;  // unordered
  if (is(Command::activate, Command::read) || is(Command::activate, Command::write)) return part.rcd;
  if (is(Command::activate, Command::precharge)) return part.ras;
  if (is(Command::read, Command::precharge)) return part.rtp;
  if (is(Command::write, Command::precharge)) return write_end + part.wr;
  if (is(Command::precharge, Command::activate)) return part.rp;
  return -part.refi;
}

class Checker {
 public:
  explicit Checker(const DramPart& part) : part_(part) {}

  void check(const Location& where, bool write, Ticks admission, const Service& service, Ticks refresh_end) {
    if (service.refreshes > 0) check_refresh(service, refresh_end);
    const auto open = open_rows_.find(where.bank);
    const RowState expected = open == open_rows_.end()    ? RowState::miss
                              : open->second == where.row ? RowState::hit
                                                          : RowState::conflict;
    REQUIRE(service.row_state == expected);
    if (expected == RowState::conflict) issue({Command::precharge, service.precharge, where}, admission);
    if (expected != RowState::hit) issue({Command::activate, service.activate, where}, admission);
    if (expected != RowState::hit) check_four_activates(service.activate);
    open_rows_[where.bank] = where.row;
    issue({write ? Command::write : Command::read, service.access, where}, admission);
    check_data(service, write);
    REQUIRE(service.access < (refreshes_ + 1) * part_.refi);
  }

 private:
  void check_refresh(const Service& service, Ticks refresh_end) {
    refreshes_ += service.refreshes;
    issue({Command::refresh, refresh_end - part_.rfc, {}}, refreshes_ * part_.refi);
    open_rows_.clear();
  }

  void issue(const Issued& issued, Ticks earliest) {
    REQUIRE(issued.tick >= earliest);
    for (const Issued& former : former_)
      REQUIRE(issued.tick - former.tick >= distance(part_, former, issued));
    former_.push_back(issued);
    if (former_.size() > 100) former_.pop_front();
  }

  void check_four_activates(Ticks tick) {
    activates_.push_back(tick);
    if (activates_.size() < 5) return;
    REQUIRE(tick - activates_.front() >= part_.faw);
    activates_.pop_front();
  }

  void check_data(const Service& service, bool write) {
    REQUIRE(service.done == service.access + (write ? part_.cwl : part_.cl) + part_.burst_ticks);
    REQUIRE(service.done - part_.burst_ticks >= bus_free_);
    bus_free_ = service.done;
  }

  const DramPart& part_;
  std::deque<Issued> former_;
  std::deque<Ticks> activates_;
  std::map<int, std::int64_t> open_rows_;
  Ticks bus_free_ = 0;
  std::int64_t refreshes_ = 0;
};

TEST_CASE("the commands of random traffic keep every distance of the data sheet") {
  for (const std::string& name : test::part_names()) {
    CAPTURE(name);
    DramPart part = test::read_part(name);
    for (const int refi : {part.refi, part.rfc + 300}) {
      part.refi = refi;  // with the shorter one, refreshes meet every kind of traffic
      std::mt19937 random(static_cast<unsigned>(refi));
      const auto below = [&random](int limit) {
        return static_cast<int>(random() % static_cast<unsigned>(limit));
      };
      Channel channel(part);
      Checker checker(part);
      Ticks admission = 0;
      Location where;
      bool write = false;
      for (int i = 0; i < 10000; ++i) {
        if (below(3) == 0) {
          where.group = below(part.bank_groups);
          where.bank = where.group * part.banks_per_group + below(part.banks_per_group);
          where.row = below(3);
        }
        if (below(5) == 0) write = !write;
        admission += below(100) == 0 ? below(3 * part.refi) : below(8);
        const Service service = channel.serve(where, write, admission);
        checker.check(where, write, admission, service, channel.refresh_end());
      }
    }
  }
}

}  // namespace
}  // namespace vargsim::dram
