#include "hw_models/sram/bank_ports.h"

#include <numeric>

#include <catch2/catch.hpp>

namespace vargsim::test {
namespace {

constexpr ComputeUnit array = ComputeUnit::mac_array;
constexpr ComputeUnit vector = ComputeUnit::vector_unit;

SramParameters sram_of(int banks, SramPorts ports, SramInterleave interleave = SramInterleave::word) {
  SramParameters sram;
  sram.capacity_kib = banks;  // a bank of 1 KiB is 64 words
  sram.banks = banks;
  sram.ports = ports;
  sram.interleave = interleave;
  return sram;
}

/// Cycles that one phase takes with nothing happening meanwhile.
Cycles finish(BankPorts& ports, ComputeUnit unit, Cycles begin) {
  Cycles now = begin;
  for (Cycles more = ports.remaining(unit, now); more > 0; more = ports.remaining(unit, now))
    now += more;
  return now - begin;
}

AccessPhase phase(const BankPorts& ports, Cycles planned, BankUse use) {
  return {planned, std::move(use), ports.map().none()};
}

}  // namespace

TEST_CASE("a phase lasts until its busiest bank has had its accesses") {
  BankPorts ports(sram_of(2, SramPorts::one_rw));
  ports.start(array, phase(ports, 10, {10, 3}), 0);
  CHECK(finish(ports, array, 0) == 10);
  ports.start(array, phase(ports, 10, {3, 14}), 10);
  CHECK(finish(ports, array, 10) == 14);
}

TEST_CASE("DMA goes first") {
  BankPorts ports(sram_of(2, SramPorts::one_rw));
  ports.start(array, phase(ports, 10, {8, 0}), 0);
  CHECK(ports.add_dma({5, 0}, 2) == 0);
  CHECK(finish(ports, array, 0) == Cycles{8 + 5});
}

TEST_CASE("what DMA has waiting at the planned end goes first too") {
  BankPorts ports(sram_of(1, SramPorts::one_rw));
  ports.start(array, phase(ports, 10, {10}), 0);
  ports.add_dma({5}, 8);
  CHECK(ports.remaining(array, 10) == Cycles{2 + 3});  // missed two cycles; three words still wait
  CHECK(finish(ports, array, 0) == Cycles{10 + 5});
}

TEST_CASE("a DMA channel is told how long the words before its own take") {
  BankPorts ports(sram_of(2, SramPorts::one_rw));
  CHECK(ports.add_dma({8, 0}, 100) == 0);
  CHECK(ports.add_dma({8, 0}, 103) == Cycles{8 - 3});
  CHECK(ports.add_dma({0, 8}, 103) == 0);
}

TEST_CASE("with 1r1w reads and writes have ports of their own") {
  BankPorts ports(sram_of(1, SramPorts::one_r_one_w));
  BankUse use = ports.map().none();
  use[ports.map().group(0, false)] = 10;
  use[ports.map().group(0, true)] = 10;
  ports.start(array, phase(ports, 10, use), 0);
  CHECK(finish(ports, array, 0) == 10);
}

TEST_CASE("with 2rw a bank moves two words a cycle, whatever they are") {
  BankPorts ports(sram_of(1, SramPorts::two_rw));
  ports.start(array, phase(ports, 10, {20}), 0);
  CHECK(finish(ports, array, 0) == 10);
  ports.start(array, phase(ports, 10, {23}), 10);
  CHECK(finish(ports, array, 10) == 12);
}

TEST_CASE("two units that want a port more than it can do take turns") {
  BankPorts ports(sram_of(1, SramPorts::one_rw));
  ports.start(array, phase(ports, 100, {60}), 0);
  ports.start(vector, phase(ports, 100, {30}), 0);
  CHECK(finish(ports, vector, 0) == 100);  // less than its turns
  CHECK(finish(ports, array, 0) == 100);
  ports.start(array, phase(ports, 100, {90}), 200);
  ports.start(vector, phase(ports, 100, {30}), 200);
  CHECK(finish(ports, vector, 200) == 100);
  CHECK(finish(ports, array, 200) == Cycles{90 + 30});
}

TEST_CASE("queues carry what a phase lacked into the next, but not beyond a tile") {
  BankPorts ports(sram_of(1, SramPorts::one_rw));
  ports.start(array, {10, {14}, {8}}, 0);
  CHECK(finish(ports, array, 0) == 10);
  ports.start(array, {10, {3}, {0}}, 10);
  CHECK(finish(ports, array, 10) == 10);  // 4 + 3 words
  ports.start(array, {10, {22}, {8}}, 20);
  CHECK(finish(ports, array, 20) == Cycles{22 - 8});
  ports.start(array, {10, {5}, {0}}, 34);
  CHECK(finish(ports, array, 34) == Cycles{8 + 5});
}

TEST_CASE("with bank interleave a stream is in one bank after another") {
  const SramParameters sram = sram_of(4, SramPorts::one_rw, SramInterleave::bank);
  const BankMap banks(sram);
  Program program;
  program.buffers.push_back({"ring", 0, 512, 1024, 1});  // half a bank, and half of the next
  const auto phases = access_phases(banks, program, {{{0, 0, 1}, 1024, false, 1}}, 100);
  REQUIRE(phases.size() == 2);
  CHECK(phases[0].planned == 50);
  CHECK(phases[0].use == BankUse{32, 0, 0, 0});
  CHECK(phases[1].use == BankUse{0, 32, 0, 0});
}

TEST_CASE("a sweep that is soon in the next bank counts as in all") {
  const SramParameters sram = sram_of(4, SramPorts::one_rw, SramInterleave::bank);
  const BankMap banks(sram);
  Program program;
  program.buffers.push_back({"ring", 0, 512, 1024, 1});
  const auto phases = access_phases(banks, program, {{{0, 0, 1}, 1024, false, 10}}, 100);
  REQUIRE(phases.size() == 1);
  CHECK(phases[0].use == BankUse{32, 32, 0, 0});
}

TEST_CASE("phases have all planned cycles and all accesses") {
  for (const SramInterleave interleave : {SramInterleave::word, SramInterleave::bank}) {
    const SramParameters sram = sram_of(4, SramPorts::one_r_one_w, interleave);
    const BankMap banks(sram);
    Program program;
    program.buffers.push_back({"a", 0, 300, 200, 7});
    program.buffers.push_back({"b", 0, 2000, 100, 9});
    const std::vector<AccessStream> streams{{{0, 5, 6}, 3700, false, 3}, {{1, 2, 9}, 900, true, 1}};
    BankUse expected = banks.none();
    for (const AccessStream& stream : streams)
      banks.add_slice(program.buffer(stream.slice.buffer), stream.slice, stream.bytes, stream.write,
                      expected);
    Cycles planned = 0;
    BankUse found = banks.none();
    for (const AccessPhase& part : access_phases(banks, program, streams, 1777)) {
      planned += part.planned;
      CHECK(part.planned <= longest_phase + shortest_phase);
      for (std::size_t group = 0; group < found.size(); ++group)
        found[group] += part.use[group];
    }
    CHECK(planned == 1777);
    const auto sum = [](const BankUse& use) { return std::accumulate(use.begin(), use.end(), Cycles{0}); };
    CHECK(std::abs(sum(found) - sum(expected)) <= 4);  // rounding by bank
    for (std::size_t group = 0; group < found.size(); ++group)
      CHECK(std::abs(found[group] - expected[group]) <= 2);
  }
}

TEST_CASE("pieces of a transfer hold no bank for more than eight cycles") {
  SramParameters sram;  // 16 banks of 16 B words
  CHECK(piece_bursts(sram, 64) == 8 * 16 / 4);
  sram.banks = 4;
  CHECK(piece_bursts(sram, 64) == 8 * 4 / 4);
  sram.interleave = SramInterleave::bank;
  CHECK(piece_bursts(sram, 64) == 8 / 4);
  sram.word_bytes = 1;
  CHECK(piece_bursts(sram, 64) == 1);
}

}  // namespace vargsim::test
