/// Each warning at its bound.

#include "sim/config/plausibility.h"

#include <catch2/catch.hpp>

#include "sim/config/hardware.h"
#include "sim/config/shipped.h"

namespace vargsim::test {
namespace {

/// The only sentence about an accelerator; empty where there is none.
std::string sentence_of(const HardwareParameters& hardware) {
  const std::vector<std::string> sentences = implausible(hardware);
  REQUIRE(sentences.size() <= 1);
  return sentences.empty() ? "" : sentences.front();
}

HardwareParameters edge_npu() {
  return read_hardware("edge_npu", {});
}

}  // namespace

TEST_CASE("no shipped accelerator is implausible") {
  for (const std::string& name : shipped_names("hw")) {
    INFO(name);
    CHECK(sentence_of(read_hardware(name, {})).empty());
  }
}

TEST_CASE("DRAM is plausible from 0.1 to 400 GB/s") {
  HardwareParameters hardware = edge_npu();
  hardware.mac_array.units = 1;
  hardware.clock_mhz = 100;
  // 64 bytes in 8 ticks of 80 ns are 0.1 GB/s.
  hardware.dram.part.tck_ps = 80000;
  CHECK(sentence_of(hardware).empty());
  hardware.dram.part.tck_ps = 80100;
  CHECK_THAT(sentence_of(hardware), Catch::Contains("GB/s; plausible: 0.1 to 400"));
  // 8 bytes a tick, 16 channels, 0.32 ns.
  hardware.dram.channels = 16;
  hardware.dram.part.tck_ps = 320;
  CHECK(sentence_of(hardware).empty());
  hardware.dram.part.tck_ps = 319;
  CHECK_THAT(sentence_of(hardware), Catch::Contains("16 x lpddr4_3200_x32 has a peak of 401 GB/s"));
}

TEST_CASE("an array is plausible up to 1000 MACs a byte of DRAM") {
  HardwareParameters hardware = edge_npu();
  // 1024 MACs at 1 GHz over 64 bytes in 8 ticks.
  hardware.dram.part.tck_ps = 7812;
  CHECK(sentence_of(hardware).empty());
  hardware.dram.part.tck_ps = 7813;
  CHECK_THAT(sentence_of(hardware), Catch::Contains("MACs in the time of a DRAM byte"));
}

TEST_CASE("lanes may differ 32 times") {
  HardwareParameters hardware = edge_npu();
  hardware.mac_array.units = 1;
  hardware.mac_array.lanes_in = 2;
  hardware.mac_array.lanes_out = 64;
  CHECK(sentence_of(hardware).empty());
  hardware.mac_array.lanes_out = 65;
  CHECK_THAT(sentence_of(hardware), Catch::Contains("lanes_in 2 and lanes_out 65 differ more than 32 times"));
}

TEST_CASE("units may be 64 times the lanes") {
  HardwareParameters hardware = edge_npu();
  hardware.mac_array.lanes_in = 1;
  hardware.mac_array.lanes_out = 2;
  hardware.mac_array.units = 128;
  CHECK(sentence_of(hardware).empty());
  hardware.mac_array.units = 129;
  CHECK_THAT(sentence_of(hardware), Catch::Contains("more than 64 units a lane"));
}

TEST_CASE("the SRAM's ports must move what the array reads") {
  HardwareParameters hardware = edge_npu();
  // 8 units x 8 inputs, and 8 x 16 weights once in 16 pixels.
  hardware.sram.banks = 9;
  hardware.sram.word_bytes = 8;
  CHECK(sentence_of(hardware).empty());
  hardware.sram.banks = 8;
  CHECK_THAT(sentence_of(hardware), Catch::Contains("moves 64 bytes a cycle (8 banks x 8 bytes)"));
}

}  // namespace vargsim::test
