#include "tests/hw_models/sram/random_traffic.h"

#include <algorithm>

#include "hw_models/operand_streams.h"
#include "sim/base/error.h"
#include "sim/run/simulate.h"
#include "sim/schedule/scheduler.h"
#include "tests/support/random_job.h"

namespace vargsim::test {
namespace {

/// Banks that a stream meets at a time.
Bytes banks_met(const SramParameters& sram) {
  return sram.interleave == SramInterleave::word ? sram.banks : 1;
}

BufferId random_buffer(Dice& dice, const SramParameters& sram, Program& program) {
  Buffer buffer;
  buffer.line_bytes = dice.between(1, 600);
  const auto most = static_cast<int>(std::min<Bytes>(60, sram.capacity_bytes() / 2 / buffer.line_bytes));
  buffer.lines = dice.between(1, std::max(1, most));
  buffer.offset =
      dice.between(0, static_cast<int>((sram.capacity_bytes() - buffer.bytes()) / sram.word_bytes)) *
      Bytes{sram.word_bytes};
  buffer.offset = std::min(buffer.offset, sram.capacity_bytes() - buffer.bytes());
  program.buffers.push_back(buffer);
  return static_cast<BufferId>(program.buffers.size() - 1);
}

Slice random_slice(Dice& dice, const SramParameters& sram, Program& program) {
  const BufferId id = random_buffer(dice, sram, program);
  const int lines = program.buffer(id).lines;
  return {id, dice.between(0, 100), dice.between(1, lines)};
}

Tile random_tile(Dice& dice, const SramParameters& sram, Program& program) {
  Tile tile;
  tile.planned = dice.chance(30) ? dice.between(12, 100) : dice.between(100, 2000);
  const int streams = dice.between(1, 4);
  for (int i = 0; i < streams; ++i) {
    AccessStream stream;
    stream.slice = random_slice(dice, sram, program);
    stream.write = i == streams - 1 && streams > 1;
    // Up to 40 % of what all banks move, or a bank.
    const Bytes port = banks_met(sram) * sram.word_bytes;
    stream.bytes = std::max<Bytes>(1, tile.planned * port * dice.between(1, 40) / 100);
    const Bytes size = stream.slice.lines * program.buffer(stream.slice.buffer).line_bytes;
    stream.sweeps = dice.chance(50) ? 1 : std::max<Bytes>(1, stream.bytes / size);
    tile.streams.push_back(stream);
  }
  return tile;
}

/// One channel's transfers, a piece at a time.
void add_transfers(Dice& dice, Cycles until, Traffic& traffic) {
  constexpr Bytes burst = 64;
  const Bytes piece_bytes = burst * piece_bursts(traffic.sram, burst);
  for (Cycles now = dice.between(0, 500); now < until; now += dice.between(0, 400)) {
    const Slice slice = random_slice(dice, traffic.sram, traffic.program);
    const Bytes bytes = slice.lines * traffic.program.buffer(slice.buffer).line_bytes;
    const bool write = dice.chance(60);
    const Bytes bytes_per_cycle = std::max<Bytes>(
        1, std::min<Bytes>(dice.between(2, 13), banks_met(traffic.sram) * traffic.sram.word_bytes / 3));
    for (Bytes begin = 0; begin < bytes; begin += piece_bytes) {
      const Bytes part = std::min(piece_bytes, bytes - begin);
      now += std::max<Cycles>(1, part / bytes_per_cycle);
      traffic.pieces.push_back({now, slice, begin, part, write});
    }
  }
}

void sort_pieces(Traffic& traffic) {
  std::stable_sort(traffic.pieces.begin(), traffic.pieces.end(),
                   [](const Piece& a, const Piece& b) { return a.arrival < b.arrival; });
}

/// The pieces of a transfer, as if they came evenly between its set-up and its end.
void add_pieces(const Slice& slice, bool write, const CommandTiming& timing, Bytes piece_bytes,
                Traffic& traffic) {
  const Cycles begin = timing.begin + timing.descriptor;
  const Bytes pieces = ceil_div(timing.dma_bytes, piece_bytes);
  for (Bytes i = 0; i < pieces; ++i) {
    const Bytes from = i * piece_bytes;
    const Bytes part = std::min(piece_bytes, timing.dma_bytes - from);
    traffic.pieces.push_back({begin + (timing.end - begin) * (i + 1) / pieces, slice, from, part, write});
  }
}

}  // namespace

SramParameters random_sram(Dice& dice) {
  SramParameters sram;
  sram.capacity_kib = dice.one_of<int>({16, 32, 64, 128});
  sram.banks = dice.between(1, 20);
  sram.word_bytes = dice.one_of<int>({4, 8, 16, 32, 64});
  sram.ports = dice.one_of<SramPorts>({SramPorts::one_rw, SramPorts::one_r_one_w, SramPorts::two_rw});
  sram.interleave = dice.one_of<SramInterleave>({SramInterleave::word, SramInterleave::bank});
  return sram;
}

Traffic random_traffic(std::uint32_t seed) {
  Dice dice(seed);
  Traffic traffic;
  traffic.sram = random_sram(dice);
  Cycles longest = 0;
  for (const ComputeUnit unit : {ComputeUnit::mac_array, ComputeUnit::vector_unit}) {
    Cycles begin = 0;
    for (int i = dice.between(unit == ComputeUnit::mac_array ? 1 : 0, 5); i > 0; --i) {
      Tile tile = random_tile(dice, traffic.sram, traffic.program);
      tile.unit = unit;
      tile.begin = begin;
      begin += tile.planned + (dice.chance(50) ? 0 : dice.between(0, 500));
      traffic.tiles.push_back(std::move(tile));
    }
    longest = std::max(longest, begin);
  }
  for (int channel = dice.between(0, 2); channel > 0; --channel)
    add_transfers(dice, longest, traffic);
  sort_pieces(traffic);
  return traffic;
}

Traffic traffic_of_random_job(std::uint32_t seed) {
  const Network network = random_network(seed);
  const HardwareParameters hardware = random_hardware(seed);
  Traffic traffic;
  Schedule plan;
  try {
    plan = schedule(network, hardware, {});
  } catch (const InfeasibleError&) {
    return traffic;
  }
  traffic.sram = hardware.sram;
  traffic.program = std::move(plan.program);
  const DramPart& part = hardware.dram.part;
  const double dram = double(part.burst_bytes()) / part.burst_ticks / part.tck_ps * 1e6 / hardware.clock_mhz *
                      hardware.dram.channels;
  if (dram > double(banks_met(hardware.sram) * hardware.sram.word_bytes)) return {};
  if (traffic.program.commands.size() > 400) return {};
  const Simulation run = simulate(traffic.program, hardware);
  const auto dataflow = make_dataflow(hardware.mac_array, hardware.datatypes);
  const Bytes burst = hardware.dram.part.burst_bytes();
  const Bytes piece_bytes = burst * piece_bursts(hardware.sram, burst);
  for (std::size_t i = 0; i < traffic.program.commands.size(); ++i) {
    const auto& body = traffic.program.commands[i].body;
    const CommandTiming& timing = run.timeline[i];
    if (const auto* load = std::get_if<Load>(&body)) {
      add_pieces(load->destination, true, timing, piece_bytes, traffic);
    } else if (const auto* store = std::get_if<Store>(&body)) {
      add_pieces(store->source, false, timing, piece_bytes, traffic);
    } else {
      const auto& compute = std::get<Compute>(body);
      const bool on_array = compute.unit() == ComputeUnit::mac_array;
      const OperandStreams operands =
          on_array ? array_streams(traffic.program, compute, dataflow->cost(array_work(compute)), hardware)
                   : vector_streams(compute, hardware);
      traffic.tiles.push_back({compute.unit(), timing.begin,
                               timing.fill_drain + timing.compute + timing.requantise, operands.streams});
    }
  }
  sort_pieces(traffic);
  return traffic;
}

}  // namespace vargsim::test
