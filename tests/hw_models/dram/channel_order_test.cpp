/// Which burst goes first.
#include <catch2/catch.hpp>

#include "channel_driver.h"
#include "parts.h"

namespace vargsim::dram {
namespace {

using test::ChannelDriver;

const DramPart& ddr4() {
  static const DramPart part = test::read_part("ddr4_2400_x8_64");
  return part;
}

Location bank(int group, std::int64_t row) {
  return {0, group, group * 4, row};
}

constexpr bool read = false;
constexpr bool write = true;

std::vector<std::int64_t> rows_served(const ChannelDriver& driver) {
  std::vector<std::int64_t> rows;
  for (const Service& service : driver.services)
    rows.push_back(service.request.where.row);
  return rows;
}

using Rows = std::vector<std::int64_t>;

TEST_CASE("a hit overtakes an older burst of another row") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 1), read, 0);
  for (const int row : {2, 1, 2, 1})
    driver.admit(bank(0, row), read, 200);
  driver.run();
  CHECK(rows_served(driver) == Rows{1, 1, 1, 2, 2});
}

TEST_CASE("among bursts of closed rows the oldest goes first") {
  ChannelDriver driver(ddr4());
  for (const int row : {1, 2, 3, 2})
    driver.admit(bank(0, row), read, 0);
  driver.run();
  CHECK(rows_served(driver) == Rows{1, 2, 2, 3});
}

TEST_CASE("a burst of an open row in another bank overtakes one that waits for its row") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 1), read, 0);
  driver.admit(bank(1, 2), read, 0);
  driver.admit(bank(0, 3), read, 200);
  driver.admit(bank(1, 2), read, 200);
  driver.run();
  CHECK(rows_served(driver) == Rows{1, 2, 2, 3});
}

TEST_CASE("of two commands that could go at one tick that of the older burst goes, the other a tick later") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 1), read, 0);
  driver.admit(bank(1, 1), read, 0);
  driver.admit(bank(1, 2), read, 200);
  driver.admit(bank(0, 1), read, 200);
  driver.run();
  CHECK(driver.last(Command::precharge) == 200);
  CHECK(driver.last(Command::read, bank(0, 1).bank) == 201);
}

TEST_CASE("a row opened for a burst is not closed before that burst has had its access") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 1), read, 0);
  // The channel turns to its writes while the row opens; they want another row of the bank.
  for (int i = 0; i < 30; ++i)
    driver.admit(bank(0, 2), write, 1);
  driver.run();
  CHECK(rows_served(driver).front() == 1);
  CHECK(driver.services.front().request.write == read);
  CHECK(driver.services.front().done == Ticks{ddr4().rcd + ddr4().cl + ddr4().burst_ticks});
}

/// Services before the first write, with so many writes waiting behind 20 reads.
std::size_t reads_before_writes(int writes) {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 1), read, 0);
  driver.admit(bank(1, 1), read, 0);
  driver.run();
  driver.services.clear();
  for (int i = 0; i < 20; ++i)
    driver.admit(bank(0, 1), read, 200);
  for (int i = 0; i < writes; ++i)
    driver.admit(bank(1, 1), write, 200);
  driver.run();
  std::size_t reads = 0;
  while (!driver.services[reads].request.write)
    ++reads;
  return reads;
}

TEST_CASE("writes wait for the reads until they pass the high watermark") {
  CHECK(reads_before_writes(25) == 20);
  CHECK(reads_before_writes(26) == 0);
}

TEST_CASE("writes go on down to the low watermark where reads wait") {
  ChannelDriver driver(ddr4());
  driver.admit(bank(0, 1), read, 0);
  for (int i = 0; i < 26; ++i)
    driver.admit(bank(1, 1), write, 200);
  for (int i = 0; i < 3; ++i)
    driver.admit(bank(0, 1), read, 200);
  driver.run();
  std::vector<bool> directions;
  for (const Service& service : driver.services)
    directions.push_back(service.request.write);
  std::vector<bool> expected{read};
  expected.insert(expected.end(), 26 - 6, write);
  expected.insert(expected.end(), 3, read);
  expected.insert(expected.end(), 6, write);
  CHECK(directions == expected);
}

TEST_CASE("a queue has room for its size, and again a tick after an access has left it") {
  Policy policy;
  policy.read_queue = 2;
  ChannelDriver driver(ddr4(), policy);
  driver.admit(bank(0, 1), read, 5);
  CHECK(driver.channel.room_at(read) <= 5);
  driver.admit(bank(0, 1), read, 6);
  CHECK(driver.channel.room_at(read) == never);
  CHECK(driver.channel.room_at(write) <= 6);
  driver.run_before(5 + ddr4().rcd + 1);
  CHECK(driver.channel.room_at(read) == 5 + ddr4().rcd + 1);
}

TEST_CASE("a read finds its burst in the write queue until that has been written") {
  ChannelDriver driver(ddr4());
  Request request;
  request.where = bank(0, 1);
  request.burst = 7;
  request.write = true;
  CHECK_FALSE(driver.channel.forwards(request));
  driver.channel.admit(request, 0);
  CHECK_FALSE(driver.channel.forwards(request));
  request.write = false;
  CHECK(driver.channel.forwards(request));
  request.burst = 8;
  CHECK_FALSE(driver.channel.forwards(request));
  driver.run();
  request.burst = 7;
  CHECK_FALSE(driver.channel.forwards(request));
}

}  // namespace
}  // namespace vargsim::dram
