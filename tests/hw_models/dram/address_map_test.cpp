#include "hw_models/dram/address_map.h"

#include <set>
#include <tuple>

#include <catch2/catch.hpp>

#include "parts.h"
#include "sim/base/error.h"

namespace vargsim::dram {
namespace {

using test::dram_of;

DramParameters ddr4(const std::string& mapping) {
  DramParameters parameters = dram_of("ddr4_2400_x8_64");
  parameters.part.mapping = mapping;
  return parameters;
}

Location at(const AddressMap& map, std::int64_t address) {
  return map.locate(address >> map.burst_shift());
}

TEST_CASE("a mapping names the fields from the most significant bit down") {
  const AddressMap row_major(ddr4("RoBaBgCo"));
  const Bytes row = 8192;
  CHECK(at(row_major, row - 64).group == 0);
  CHECK(at(row_major, row).group == 1);
  CHECK(at(row_major, 4 * row).bank == 1);
  CHECK(at(row_major, 4 * row).group == 0);
  CHECK(at(row_major, 4 * 4 * row).row == 1);
  CHECK(at(row_major, 4 * 4 * row).bank == 0);

  const AddressMap group_interleaved(ddr4("RoBaCoBg"));
  CHECK(at(group_interleaved, 64).group == 1);
  CHECK(at(group_interleaved, 3 * 64).bank == 3 * 4);
  CHECK(at(group_interleaved, 4 * 64).group == 0);
  CHECK(at(group_interleaved, 4 * row).bank == 1);

  const AddressMap row_below(ddr4("BaBgRoCo"));
  CHECK(at(row_below, row).row == 1);
  CHECK(at(row_below, row).bank == 0);
}

TEST_CASE("a part without a mapping interleaves its bank groups burst by burst") {
  CHECK(mapping_of(dram_of("ddr4_2400_x8_64").part) == "RoBaCoBg");
  CHECK(mapping_of(dram_of("lpddr4_3200_x32").part) == "RoBaBgCo");
  CHECK(mapping_of(ddr4("RoCoBaBg").part) == "RoCoBaBg");
}

TEST_CASE("every burst of a row has the row to itself in every mapping") {
  for (const char* mapping : {"RoBaBgCo", "RoBaCoBg", "RoCoBaBg", "BgCoRoBa"}) {
    DramParameters parameters = ddr4(mapping);
    parameters.part.rows = 4;
    parameters.part.columns = 64;
    const AddressMap map(parameters);
    std::multiset<std::tuple<int, int, std::int64_t>> rows;
    for (std::int64_t burst = 0; burst < map.capacity() / 64; ++burst) {
      const Location where = map.locate(burst);
      REQUIRE(where.bank / 4 == where.group);
      rows.emplace(where.group, where.bank, where.row);
    }
    CAPTURE(mapping);
    CHECK(rows.size() == 4 * 4 * 4 * (64 / 8));
    for (const auto& row : rows)
      REQUIRE(rows.count(row) == 64 / 8);
  }
}

TEST_CASE("blocks of the interleave size go to the channels in turn and are packed within them") {
  DramParameters parameters = ddr4("RoBaBgCo");
  parameters.channels = 4;
  parameters.channel_interleave_bytes = 256;
  const AddressMap map(parameters);
  const AddressMap one_channel(ddr4("RoBaBgCo"));
  CHECK(map.capacity() == 4 * one_channel.capacity());
  for (std::int64_t address = 0; address < 64 * 8192; address += 64) {
    const std::int64_t block = address / 256;
    const std::int64_t local = block / 4 * 256 + address % 256;
    const Location where = at(map, address);
    const Location expected = at(one_channel, local);
    REQUIRE(where.channel == block % 4);
    REQUIRE(where.bank == expected.bank);
    REQUIRE(where.row == expected.row);
  }
}

TEST_CASE("a mapping that is not each field once is an input error that names it") {
  for (const char* mapping : {"RoBaCo", "RoBaBgBg", "RoBaBgCoCo", "robabgco", "RoBaBgXx", "R"}) {
    CAPTURE(mapping);
    CHECK_THROWS_AS(AddressMap(ddr4(mapping)), InputError);
    CHECK_THROWS_WITH(AddressMap(ddr4(mapping)),
                      Catch::Contains(mapping) && Catch::Contains("each of Ro, Ba, Bg and Co once"));
  }
}

TEST_CASE("sizes that are no power of two are input errors that name them") {
  DramParameters parameters = ddr4("");
  parameters.channels = 3;
  CHECK_THROWS_WITH(AddressMap(parameters), "dram: channels is 3, must be a power of two");
  parameters.channels = 2;
  parameters.channel_interleave_bytes = 32;
  CHECK_THROWS_AS(AddressMap(parameters), InputError);
  parameters = ddr4("");
  parameters.part.rows = 1000;
  CHECK_THROWS_WITH(AddressMap(parameters), "dram: rows is 1000, must be a power of two");
  parameters = ddr4("");
  parameters.part.columns = 4;
  CHECK_THROWS_AS(AddressMap(parameters), InputError);
}

TEST_CASE("the rank is a field of the mapping, by default below the row") {
  DramParameters parameters = ddr4("");
  parameters.part.ranks = 2;
  CHECK(mapping_of(parameters.part) == "RoRaBaCoBg");
  const AddressMap map(parameters);
  const Bytes rank_stripe = parameters.part.row_bytes() * parameters.part.banks_per_rank();
  CHECK(at(map, 0).bank == 0);
  CHECK(at(map, rank_stripe).bank == parameters.part.banks_per_rank());
  CHECK(at(map, rank_stripe).group == parameters.part.bank_groups);
  CHECK(at(map, rank_stripe).row == 0);
  CHECK(at(map, 2 * rank_stripe).bank == 0);
  CHECK(at(map, 2 * rank_stripe).row == 1);
  parameters.part.mapping = "RoBaCoBg";
  CHECK_THROWS_WITH(AddressMap(parameters), Catch::Contains("Ra where there are several ranks"));
}

TEST_CASE("a hash spreads rows one above another over the banks and loses none") {
  DramParameters parameters = ddr4("RoBaBgCo");
  parameters.part.rows = 64;
  const AddressMap plain(parameters);
  parameters.part.hash = DramHash::xor_row;
  const AddressMap hashed(parameters);
  const Bytes stripe = parameters.part.row_bytes() * parameters.part.banks();
  std::set<int> banks;
  for (int row = 0; row < parameters.part.banks(); ++row) {
    CHECK(at(plain, row * stripe).bank == 0);
    CHECK(at(hashed, row * stripe).row == row);
    banks.insert(at(hashed, row * stripe).bank);
  }
  CHECK(banks.size() == static_cast<std::size_t>(parameters.part.banks()));
  std::set<std::pair<int, std::int64_t>> places;
  for (std::int64_t address = 0; address < plain.capacity(); address += parameters.part.row_bytes()) {
    const Location where = at(hashed, address);
    REQUIRE(where.bank / parameters.part.banks_per_group == where.group);
    places.emplace(where.bank, where.row);
  }
  CHECK(places.size() == static_cast<std::size_t>(parameters.part.banks() * parameters.part.rows));
}

}  // namespace
}  // namespace vargsim::dram
