#include "parts.h"

#include <fstream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "hw_models/dram/address_map.h"

namespace vargsim::test {
namespace {

TEST_CASE("every shipped part is named like its file, names its standard and has no key too many") {
  const nlohmann::json::size_type fields = 38;
  for (const std::string& name : part_names()) {
    CAPTURE(name);
    const DramPart part = read_part(name);
    CHECK(part.name == name);
    if (part.model == DramModel::banked) CHECK(part.source.find("JESD") != std::string::npos);
    std::ifstream file(VARGSIM_SOURCE_DIR "/configs/dram/" + name + ".json");
    CHECK(nlohmann::json::parse(file).size() == fields);
  }
}

TEST_CASE("the timings of every shipped part are consistent") {
  CHECK(part_names().size() == 15);
  for (const std::string& name : part_names()) {
    CAPTURE(name);
    const DramPart part = read_part(name);
    const int beats_a_tick = name.find("lpddr5") == 0 ? 8 : 2;  // LPDDR5's WCK runs at 4 CK
    CHECK(part.burst_ticks * beats_a_tick == part.burst_length);
    CHECK(part.rc == part.ras + part.rp);
    CHECK(part.ccd_s >= part.burst_ticks);
    CHECK(part.ccd_l >= part.ccd_s);
    CHECK(part.rrd_l >= part.rrd_s);
    CHECK(part.wtr_l >= part.wtr_s);
    CHECK(part.faw >= 4 * part.rrd_s);
    CHECK(part.refi > part.rfc);
    CHECK_NOTHROW(dram::AddressMap(dram_of(name)));
  }
}

}  // namespace
}  // namespace vargsim::test
