#pragma once
/// What a piece of hardware is, as plain data. Read by `sim/config`, used by models and scheduler alike; one
/// field each for every key of a hardware file. The defaults here are those of the files.

#include <string>
#include <vector>

#include "sim/base/units.h"

namespace vargsim {

/// Bits of a bias, in DRAM and SRAM.
constexpr int bias_bits = 32;

/// Widths of what is stored and moved, in bits.
struct DatatypeParameters {
  int ifmap_bits = 8;
  int weight_bits = 8;
  int psum_bits = 32;
  int ofmap_bits = 8;  ///< equals ifmap_bits: the ofmap of a layer is the ifmap of the next
};

enum class DataflowKind {
  dot_product,
  weight_stationary,
  output_stationary,
  input_stationary,
  row_stationary
};
enum class UnitSplit { pixels, groups, outputs };
enum class DepthwiseMode { none, spatial };
enum class GroupPacking { none, columns, block_diagonal };

/// What operands narrower than `multiplier_bits` bring. `linear`: a multiplier works as native / w of them
/// side by side, w the wider operand's width. `product`: as (native / weight bits) x (native / ifmap bits).
enum class Subword { none, linear, product };

/// What an array takes in and puts out at once: `units` blocks of in x out multipliers.
struct ArrayShape {
  int in = 1;
  int out = 1;
  int units = 1;
};

/// dot_product: a = lanes_in, b = lanes_out, u = units, a x b x u MACs a cycle. The others: rows x cols PEs
/// of one MAC a cycle (see docs/model.md). Each dataflow reads its own keys only.
struct MacArrayParameters {
  DataflowKind dataflow = DataflowKind::dot_product;
  int lanes_in = 8;                 ///< inputs that one adder tree reduces
  int lanes_out = 16;               ///< adder trees (output channels) of a unit
  int units = 8;                    ///< copies of the lanes_in x lanes_out block
  std::vector<int> tree_splits{1};  ///< sub-trees a tree may work as; each divides lanes_in
  std::vector<UnitSplit> unit_split{UnitSplit::pixels};  ///< what the units may share out
  int pipeline_depth = 4;       ///< cycles to fill and drain the array, once a Compute
  int accumulator_pixels = 16;  ///< output pixels a unit accumulates per pass over the weights (a stripe)
  bool tap_packing = false;     ///< kernel taps may fill idle input lanes
  DepthwiseMode depthwise = DepthwiseMode::none;

  int multiplier_bits = 8;  ///< operands a multiplier takes in one pass; wider ones take several passes
  Subword subword = Subword::none;

  int rows = 16;  ///< of PEs
  int cols = 16;  ///< of PEs
  GroupPacking group_packing = GroupPacking::none;
  int accumulator_rows = 1024;  ///< psums a column of a weight or input stationary array keeps between folds
  int ifmap_spad = 12;          ///< ifmap elements, weights and psums that a row stationary PE keeps
  int filter_spad = 224;
  int psum_spad = 24;

  ArrayShape shape() const {
    if (dataflow == DataflowKind::dot_product) return {lanes_in, lanes_out, units};
    return {rows, cols, 1};
  }
};

/// Ports of a bank: one that reads or writes, one for reads and one for writes, or two that do either.
enum class SramPorts { one_rw, one_r_one_w, two_rw };

/// `word`: consecutive words lie in consecutive banks. `bank`: a bank is one range of addresses.
enum class SramInterleave { word, bank };

struct SramParameters {
  int capacity_kib = 256;
  int banks = 16;
  int word_bytes = 16;     ///< a port moves one word a cycle
  int latency_cycles = 2;  ///< from request to first word
  SramPorts ports = SramPorts::one_rw;
  SramInterleave interleave = SramInterleave::word;

  Bytes capacity_bytes() const { return Bytes{capacity_kib} * 1024; }
  /// Of one bank, in whole words; the last bank may have fewer.
  Bytes bank_bytes() const { return round_up(ceil_div(capacity_bytes(), Bytes{banks}), Bytes{word_bytes}); }
};

struct DmaParameters {
  int channels = 2;
  int descriptor_cycles = 24;   ///< a channel reads and decodes a descriptor before its first burst
  int outstanding_bursts = 64;  ///< bursts a channel may have in flight
};

struct VectorUnitParameters {
  int lanes = 64;          ///< element operations a cycle
  int pipeline_depth = 8;  ///< cycles to fill and drain, once a Compute
};

struct SequencerParameters {
  int dispatch_cycles = 2;  ///< cycles to issue one command; commands are issued one after another
};

/// What events on the chip take (hw_models/energy/energy_model.h).
struct EnergyParameters {
  double multiply_pj = 0.2;        ///< of 8 x 8 bits
  double add_pj = 0.1;             ///< of 32 bits
  double sram_pj_per_byte = 1.25;  ///< of a memory of 8 KiB
  double sram_leakage_uw_per_kib = 10;
  double logic_leakage_mw = 0;
};

/// How a part answers. `banked`: banks, rows and the timings below. `fixed`: bandwidth and latency only.
enum class DramModel { banked, fixed };

/// In which order the banks of a rank get their per-bank refreshes. `any`: the controller chooses, each once
/// a round (LPDDR4 and later). `in_turn`: by number, counted by the device (LPDDR3).
enum class BankRefreshOrder { any, in_turn };

/// Whether row bits are folded into the bank. `xor_row`: bank and bank group, as one number, xor the lowest
/// bits of the row.
enum class DramHash { none, xor_row };

/// All banks of a rank together every refi, one by one (REFpb) every bank_refresh.refi, or never.
enum class RefreshPolicy { all_bank, per_bank, off };

/// REFpb, in tCK. rfc = 0: the part has none.
struct BankRefresh {
  int rfc = 0;              ///< time that its banks are blocked
  int refi = 0;             ///< time from one to the next that falls due in a rank
  int to_bank_refresh = 0;  ///< tpbR2pbR, to the next in the rank
  int to_activate = 0;      ///< tpbR2act, to an ACT of another bank of the rank
  int banks = 1;            ///< banks that one refreshes: b, b + all / banks, ...
  BankRefreshOrder order = BankRefreshOrder::any;
};

/// Ticks that a command takes on the command bus. Timings count from the last tick of one command to the last
/// of the other, as in JEDEC's LPDDR standards; with one tick it makes no difference.
struct CommandTicks {
  int activate = 1;
  int access = 1;
  int precharge = 1;  ///< also a refresh
};

/// Currents of one supply of one device, in mA (data sheet names), and its voltage.
struct DramSupply {
  double volts = 0;
  double idd0_ma = 0;   ///< ACT and PRE of one bank every rc
  double idd2n_ma = 0;  ///< standby, all banks closed
  double idd3n_ma = 0;  ///< standby, a bank open
  double idd4r_ma = 0;  ///< reads back to back
  double idd4w_ma = 0;  ///< writes back to back
  double idd5_ma = 0;   ///< all-bank refresh, during rfc
};

/// What the energy of commands is worked out from (hw_models/dram/energy.h).
struct DramEnergyParameters {
  std::string source;
  int devices = 1;  ///< that share a channel's bus and have these currents each
  DramSupply vdd;   ///< the only one of DDR; VDD1 of LPDDR
  DramSupply vdd2;
  DramSupply vddq;
};

/// One DRAM part: organisation of a channel and timings in tCK, as in the data sheets (JEDEC names).
struct DramPart {
  std::string name;
  std::string source;
  DramModel model = DramModel::banked;
  int tck_ps = 625;       ///< command clock period in picoseconds
  int bus_bits = 32;      ///< data bus of a channel
  int burst_length = 16;  ///< beats a column access moves
  int burst_ticks = 8;    ///< tCK a burst holds the data bus
  int ranks = 1;          ///< that share a channel's buses
  int bank_groups = 1;    ///< of a rank
  int banks_per_group = 8;
  int rows = 65536;
  int columns = 1024;  ///< bus-wide columns of a row
  int cl = 34, cwl = 14, dqss = 0, rcd = 29, rp = 29, rp_ab = 0, ras = 68, rc = 97;
  int wr = 32, rtp = 14, wtr_s = 17, wtr_l = 17, rrd_s = 16, rrd_l = 16, faw = 64;
  int ccd_s = 8, ccd_l = 8, ppd = 1, rank_gap = 2, rfc = 448, refi = 6246;
  CommandTicks command_ticks;
  BankRefresh bank_refresh;
  DramEnergyParameters energy;
  /// Fields of an address from the most to the least significant bit above the burst, two letters each:
  /// Ro(w), Ra(nk), Ba(nk), Bg (bank group), Co(lumn). Empty: RoRaBaCoBg with bank groups, else RoRaBaBgCo.
  std::string mapping;
  DramHash hash = DramHash::none;

  int banks_per_rank() const { return bank_groups * banks_per_group; }
  int banks() const { return ranks * banks_per_rank(); }  ///< of a channel
  int rp_all() const { return rp_ab > 0 ? rp_ab : rp; }   ///< from a common PRE to a refresh
  Bytes burst_bytes() const { return Bytes{bus_bits} / 8 * burst_length; }
  Bytes row_bytes() const { return Bytes{bus_bits} / 8 * columns; }
  Bytes channel_bytes() const { return row_bytes() * rows * banks(); }
  /// Of a channel, in 10^9 bytes a second.
  double peak_gb_per_second() const { return double(burst_bytes()) / burst_ticks / tck_ps * 1e3; }
};

/// How tensors lie in DRAM. `nhwc`: channels innermost.
enum class TensorLayout { nhwc };

struct DramParameters {
  DramPart part;
  /// How the hardware file names the part: a shipped name or a file.
  std::string part_reference = "lpddr4_3200_x32";
  int channels = 1;
  int channel_interleave_bytes = 256;  ///< consecutive blocks of this size lie in consecutive channels
  int arbitration_bursts = 64;         ///< bursts one DMA channel may send in a row while another waits
  int alignment_bytes = 64;            ///< tensors start at multiples of this
  RefreshPolicy refresh = RefreshPolicy::all_bank;
  TensorLayout layout = TensorLayout::nhwc;
};

struct HardwareParameters {
  std::string name;
  std::string source;  ///< where the figures come from; empty where nobody says
  int clock_mhz = 1000;
  DatatypeParameters datatypes;
  MacArrayParameters mac_array;
  SramParameters sram;
  DmaParameters dma;
  VectorUnitParameters vector_unit;
  SequencerParameters sequencer;
  DramParameters dram;
  EnergyParameters energy;
};

}  // namespace vargsim
