/// The modelled ports against the SRAM cycle by cycle.

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include <catch2/catch.hpp>

#include "tests/hw_models/sram/random_traffic.h"

namespace vargsim::test {
namespace {

Cycles sum(const Durations& durations) {
  return std::accumulate(durations.begin(), durations.end(), Cycles{0});
}

struct Errors {
  std::vector<double> percent;  ///< of a sample's cycles, without sign, sorted
  Cycles modelled = 0;
  Cycles stepped = 0;

  double of_total() const { return 100.0 * std::abs(double(modelled - stepped)) / double(stepped); }
  double quantile(double share) const {
    return percent[static_cast<std::size_t>(share * double(percent.size() - 1))];
  }
};

/// `make` gives the traffic of a seed, perhaps none.
template <class Make>
Errors errors_of(std::uint32_t seeds, Make make) {
  Errors errors;
  for (std::uint32_t seed = 0; seed < seeds; ++seed) {
    const Traffic traffic = make(seed);
    if (traffic.tiles.empty()) continue;
    const Cycles ours = sum(modelled(traffic));
    const Cycles theirs = sum(stepped(traffic));
    errors.modelled += ours;
    errors.stepped += theirs;
    errors.percent.push_back(100.0 * std::abs(double(ours - theirs)) / double(theirs));
  }
  std::sort(errors.percent.begin(), errors.percent.end());
  UNSCOPED_INFO("samples " << errors.percent.size() << ", cycles " << errors.modelled << " against "
                           << errors.stepped << " (" << errors.of_total() << " %), median "
                           << errors.quantile(0.5) << " %, 90 % of them within " << errors.quantile(0.9)
                           << " %, worst " << errors.quantile(1) << " %");
  return errors;
}

/// Whole sweeps over whole rounds of the banks, never more words a cycle than the banks or the bank that the
/// stream is in can move.
AccessStream steady_stream(Dice& dice, const SramParameters& sram, BufferId buffer, const Buffer& ring,
                           const Tile& tile, bool write) {
  AccessStream stream;
  stream.slice = {buffer, 0, ring.lines};
  stream.write = write;
  const Cycles steps = tile.planned - sram.latency_cycles - 1;
  const Bytes words = ring.bytes() / sram.word_bytes;
  const Bytes most = steps * (sram.interleave == SramInterleave::word ? sram.banks : 1) / words;
  stream.sweeps = dice.between(1, static_cast<int>(std::clamp<Bytes>(most, 1, 50)));
  stream.bytes = stream.sweeps * ring.bytes();
  return stream;
}

/// The array's streams and a DMA channel that never meet: in banks of their own, or at ports of their own.
Traffic conflict_free(std::uint32_t seed) {
  Dice dice(seed);
  Traffic traffic;
  SramParameters& sram = traffic.sram;
  sram.banks = dice.between(5, 16);
  sram.word_bytes = dice.one_of<int>({8, 16, 32});
  sram.interleave = dice.one_of<SramInterleave>({SramInterleave::word, SramInterleave::bank});
  sram.capacity_kib = sram.banks * 4;
  const bool own_banks = sram.interleave == SramInterleave::bank;
  sram.ports = own_banks
                   ? dice.one_of<SramPorts>({SramPorts::one_rw, SramPorts::one_r_one_w, SramPorts::two_rw})
                   : SramPorts::one_r_one_w;
  // One ring a bank, or rings of whole rounds.
  const auto ring = [&](int bank) {
    const Bytes words = own_banks ? dice.between(1, 100) : Bytes{sram.banks} * dice.between(1, 10);
    Buffer buffer{"ring", 0, own_banks ? bank * sram.bank_bytes() : bank * sram.bank_bytes() / 2, 0, 1};
    buffer.offset -=
        buffer.offset % (Bytes{sram.banks} * sram.word_bytes * (own_banks ? 0 : 1) + (own_banks ? 1 : 0));
    buffer.line_bytes = words * sram.word_bytes;
    traffic.program.buffers.push_back(buffer);
    return static_cast<BufferId>(traffic.program.buffers.size() - 1);
  };
  Cycles begin = 0;
  for (int i = 0; i < 3; ++i) {
    Tile tile;
    tile.begin = begin;
    tile.planned = dice.between(110, 900);
    const int streams = own_banks ? dice.between(1, 4) : 1;
    for (int bank = 0; bank < streams; ++bank) {
      const BufferId id = ring(bank);
      tile.streams.push_back(
          steady_stream(dice, sram, id, traffic.program.buffer(id), tile, own_banks && bank == streams - 1));
    }
    begin += tile.planned + dice.between(0, 20);
    traffic.tiles.push_back(tile);
  }
  const BufferId filled = ring(4);
  for (Cycles now = 0; now < begin; now += dice.between(8, 60))
    traffic.pieces.push_back({now, {filled, 0, 1}, 0, Bytes{sram.word_bytes} * dice.between(1, 8), true});
  return traffic;
}

}  // namespace

TEST_CASE("streams that never meet take what was planned, in the model as cycle by cycle") {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    const Traffic traffic = conflict_free(seed);
    Durations planned;
    for (const Tile& tile : traffic.tiles)
      planned.push_back(tile.planned);
    INFO("seed " << seed);
    REQUIRE(stepped(traffic) == planned);
    REQUIRE(modelled(traffic) == planned);
  }
}

// Hundreds of kernels one after another: each leaves the stacks of its processes in the middle of a function,
// and the sanitizer takes what the next kernel does on the same memory for overflows.
#if !defined(__SANITIZE_ADDRESS__)
TEST_CASE("tiles of random layers take what they take cycle by cycle within 2 %") {
  const Errors errors = errors_of(300, traffic_of_random_job);
  CHECK(errors.percent.size() > 150);
  CHECK(errors.of_total() < 2);
  CHECK(errors.quantile(0.5) < 0.1);
  CHECK(errors.quantile(0.9) < 2.5);
  CHECK(errors.quantile(1) < 12);
}
#endif

TEST_CASE("made up traffic of busy ports takes what it takes cycle by cycle within 2 % in total") {
  const Errors errors = errors_of(400, random_traffic);
  CHECK(errors.of_total() < 2);
  CHECK(errors.quantile(0.5) < 0.1);
  CHECK(errors.quantile(0.9) < 2.5);
  CHECK(errors.quantile(1) < 25);
}

}  // namespace vargsim::test
