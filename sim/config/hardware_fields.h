#pragma once
/// Every key of a hardware file and of a DRAM part file: name, range, unit, rules and meaning, in one place.
/// Visitors of these functions read files (JsonReader), write resolved configurations (JsonWriter) and make
/// the schemas and the tables of docs/config.md (FieldDescriber). Defaults are those of the visited value.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "hw_models/parameters.h"
#include "sim/base/name_table.h"
#include "sim/config/sram_room.h"

namespace vargsim {

inline constexpr auto dataflow_kind_names =
    make_name_table<DataflowKind>({{DataflowKind::dot_product, "dot_product"},
                                   {DataflowKind::weight_stationary, "weight_stationary"},
                                   {DataflowKind::output_stationary, "output_stationary"},
                                   {DataflowKind::input_stationary, "input_stationary"},
                                   {DataflowKind::row_stationary, "row_stationary"}});
inline constexpr auto tensor_layout_names = make_name_table<TensorLayout>({{TensorLayout::nhwc, "nhwc"}});
inline constexpr auto depthwise_mode_names =
    make_name_table<DepthwiseMode>({{DepthwiseMode::none, "none"}, {DepthwiseMode::spatial, "spatial"}});
inline constexpr auto group_packing_names =
    make_name_table<GroupPacking>({{GroupPacking::none, "none"},
                                   {GroupPacking::columns, "columns"},
                                   {GroupPacking::block_diagonal, "block_diagonal"}});
inline constexpr auto unit_split_names = make_name_table<UnitSplit>(
    {{UnitSplit::pixels, "pixels"}, {UnitSplit::groups, "groups"}, {UnitSplit::outputs, "outputs"}});

inline constexpr auto subword_names = make_name_table<Subword>(
    {{Subword::none, "none"}, {Subword::linear, "linear"}, {Subword::product, "product"}});
inline constexpr auto sram_ports_names = make_name_table<SramPorts>(
    {{SramPorts::one_rw, "1rw"}, {SramPorts::one_r_one_w, "1r1w"}, {SramPorts::two_rw, "2rw"}});
inline constexpr auto sram_interleave_names =
    make_name_table<SramInterleave>({{SramInterleave::word, "word"}, {SramInterleave::bank, "bank"}});

inline constexpr auto refresh_policy_names =
    make_name_table<RefreshPolicy>({{RefreshPolicy::all_bank, "all_bank"},
                                    {RefreshPolicy::per_bank, "per_bank"},
                                    {RefreshPolicy::off, "off"}});
inline constexpr auto dram_model_names =
    make_name_table<DramModel>({{DramModel::banked, "banked"}, {DramModel::fixed, "fixed"}});
inline constexpr auto dram_hash_names =
    make_name_table<DramHash>({{DramHash::none, "none"}, {DramHash::xor_row, "xor_row"}});
inline constexpr auto bank_refresh_order_names = make_name_table<BankRefreshOrder>(
    {{BankRefreshOrder::any, "any"}, {BankRefreshOrder::in_turn, "in_turn"}});

/// What any configuration file may say of itself.
template <class Visitor>
void file_fields(Visitor& v) {
  v.annotation("$schema", "Path or URL of the JSON Schema, for editors; the simulator does not read it.");
  v.file_only("extends",
              "Shipped name, or path relative to this file, of the file to take every key from that is not "
              "given here.");
}

template <class Visitor, class Parameters>
void datatype_fields(Visitor& v, Parameters& p) {
  v.one_of("ifmap_bits", p.ifmap_bits, {4, 8, 16}, "bits", "Width of an ifmap element.");
  v.one_of("weight_bits", p.weight_bits, {4, 8, 16}, "bits", "Width of a weight.");
  v.one_of("psum_bits", p.psum_bits, {16, 24, 32}, "bits",
           "Width of a partial sum, where it saturates; biases have 32 bits.");
  v.one_of("ofmap_bits", p.ofmap_bits, {4, 8, 16}, "bits", "Width of an ofmap element.");
  v.check("ofmap_bits", p.ofmap_bits == p.ifmap_bits,
          "equal to ifmap_bits: an ofmap is the next layer's ifmap");
  v.check("psum_bits", p.psum_bits >= p.ifmap_bits + p.weight_bits,
          "at least ifmap_bits + weight_bits: a product must fit");
}

/// Keys of the `dot_product` dataflow.
template <class Visitor, class Parameters>
void dot_product_fields(Visitor& v, Parameters& p) {
  v.integer("lanes_in", p.lanes_in, {1, 1024}, "lanes", "Inputs that one adder tree reduces.");
  v.integer("lanes_out", p.lanes_out, {1, 1024}, "lanes", "Adder trees (output channels) of a unit.");
  v.integer("units", p.units, {1, 1024}, "units", "Copies of the lanes_in x lanes_out block.");
  v.distinct_integers("tree_splits", p.tree_splits, {1, 1024}, "sub-trees",
                      "Numbers of sub-trees that a tree may work as, each sub-tree for another group.");
  v.check("tree_splits",
          std::all_of(p.tree_splits.begin(), p.tree_splits.end(),
                      [&](int split) { return p.lanes_in % split == 0; }),
          "a list of divisors of lanes_in", fmt::format("lanes_in is {}", p.lanes_in));
  v.choices("unit_split", p.unit_split, unit_split_names, "What the units may share out among them.");
  v.integer("pipeline_depth", p.pipeline_depth, {0, 4096}, "cycles",
            "Cycles to fill and drain the adder trees, paid once a tile.");
  v.integer("accumulator_pixels", p.accumulator_pixels, {1, 65536}, "pixels",
            "Output pixels that a unit accumulates per pass over the weights.");
  v.boolean("tap_packing", p.tap_packing, "Whole kernel taps may fill idle input lanes.");
  v.choice("depthwise", p.depthwise, depthwise_mode_names,
           "What depthwise layers may run in beside the trees; spatial: output pixels across multipliers.");
}

/// Keys of the dataflows on rows x cols PEs.
template <class Visitor, class Parameters>
void pe_array_fields(Visitor& v, Parameters& p) {
  v.integer("rows", p.rows, {1, 4096}, "PEs", "Rows of PEs (all dataflows but dot_product).");
  v.integer("cols", p.cols, {1, 4096}, "PEs", "Columns of PEs (all dataflows but dot_product).");
  v.choice("group_packing", p.group_packing, group_packing_names,
           "How several groups may share the PEs; row_stationary: any but none lets sets work on different "
           "groups.");
  v.integer("accumulator_rows", p.accumulator_rows, {1, 1 << 20}, "psums",
            "Psums that a column keeps between row folds (weight_stationary, input_stationary).");
  v.integer("ifmap_spad", p.ifmap_spad, {1, 65536}, "elements", "Ifmap elements in a PE (row_stationary).");
  v.integer("filter_spad", p.filter_spad, {1, 65536}, "elements", "Weights in a PE (row_stationary).");
  v.integer("psum_spad", p.psum_spad, {1, 65536}, "elements", "Psums in a PE (row_stationary).");
}

template <class Visitor, class Parameters>
void mac_array_fields(Visitor& v, Parameters& p) {
  v.choice("dataflow", p.dataflow, dataflow_kind_names,
           "How convolutions map on the array. Keys of other dataflows have no effect.");
  dot_product_fields(v, p);
  pe_array_fields(v, p);
  v.one_of(
      "multiplier_bits", p.multiplier_bits, {4, 8, 16}, "bits",
      "Width of the operands that a multiplier takes in one pass; wider ones take a pass for each pair of "
      "parts.");
  v.choice("subword", p.subword, subword_names,
           "MACs that a multiplier does at once on narrower operands; linear: multiplier_bits / the wider "
           "width, product: (multiplier_bits / weight_bits) x (multiplier_bits / ifmap_bits).");
}

template <class Visitor, class Parameters>
void sram_fields(Visitor& v, Parameters& p) {
  v.integer("capacity_kib", p.capacity_kib, {1, 1048576}, "KiB", "Size of the scratchpad.");
  v.integer("banks", p.banks, {1, 1024}, "banks", "Banks of the scratchpad.");
  v.integer("word_bytes", p.word_bytes, {1, 256}, "bytes", "What a port moves a cycle.");
  v.integer("latency_cycles", p.latency_cycles, {0, 1000}, "cycles",
            "Cycles from a request to its first word.");
  v.choice("ports", p.ports, sram_ports_names,
           "Ports of a bank: one for reads and writes, one for reads and one for writes, or two for either.");
  v.choice("interleave", p.interleave, sram_interleave_names,
           "What lies in a bank; word: every so many words one, bank: one range of addresses.");
}

template <class Visitor, class Parameters>
void dma_fields(Visitor& v, Parameters& p) {
  v.integer("channels", p.channels, {1, 64}, "channels", "Transfers that may be under way at once.");
  v.integer("descriptor_cycles", p.descriptor_cycles, {0, 100000}, "cycles", "Cycles to set up a transfer.");
  v.integer("outstanding_bursts", p.outstanding_bursts, {1, 1024}, "bursts",
            "Bursts that a channel may have in flight.");
}

template <class Visitor, class Parameters>
void vector_unit_fields(Visitor& v, Parameters& p) {
  v.integer("lanes", p.lanes, {1, 65536}, "lanes",
            "Element operations a cycle; also outputs requantised a cycle behind the array.");
  v.integer("pipeline_depth", p.pipeline_depth, {0, 4096}, "cycles",
            "Cycles to fill and drain the vector unit, paid once a tile.");
}

template <class Visitor, class Parameters>
void sequencer_fields(Visitor& v, Parameters& p) {
  v.integer("dispatch_cycles", p.dispatch_cycles, {0, 100000}, "cycles", "Cycles to issue one command.");
}

template <class Visitor, class Parameters>
void dram_fields(Visitor& v, Parameters& p) {
  v.name("part", p.part_reference, "Name of a part under configs/dram, or path of a part file.");
  v.power_of_two("channels", p.channels, {1, 16}, "channels", "Channels, each one such part.");
  v.power_of_two("channel_interleave_bytes", p.channel_interleave_bytes, {64, 1048576}, "bytes",
                 "Size of the consecutive blocks that lie in consecutive channels.");
  v.integer("arbitration_bursts", p.arbitration_bursts, {1, 1024}, "bursts",
            "Bursts that one DMA channel may send in a row while another waits.");
  v.integer("alignment_bytes", p.alignment_bytes, {1, 1048576}, "bytes",
            "Tensors start at multiples of this many bytes.");
  v.choice("layout", p.layout, tensor_layout_names, "How tensors lie in DRAM; nhwc: channels innermost.");
  v.choice("refresh", p.refresh, refresh_policy_names,
           "All banks at once, one bank after another where the part can (LPDDR), or never.");
}

template <class Visitor, class Parameters>
void energy_fields(Visitor& v, Parameters& p) {
  v.number("multiply_pj", p.multiply_pj, 0, 1e6, "pJ",
           "A multiplication of 8 x 8 bits; others by the product of their widths.");
  v.number("add_pj", p.add_pj, 0, 1e6, "pJ", "An addition of 32 bits; others by their width.");
  v.number("sram_pj_per_byte", p.sram_pj_per_byte, 0, 1e6, "pJ",
           "A byte read or written in a memory of 8 KiB; others by the square root of their size.");
  v.number("sram_leakage_uw_per_kib", p.sram_leakage_uw_per_kib, 0, 1e6, "uW",
           "What a KiB of the scratchpad leaks.");
  v.number("logic_leakage_mw", p.logic_leakage_mw, 0, 1e6, "mW", "What the rest of the chip leaks.");
}

template <class Visitor, class Parameters>
void hardware_fields(Visitor& v, Parameters& p) {
  file_fields(v);
  v.require("name");
  v.name("name", p.name, "Name of the accelerator, as reports print it.");
  v.text("source", p.source, "Where the figures of this file come from.");
  v.integer("clock_mhz", p.clock_mhz, {1, 5000}, "MHz", "Clock of everything but the DRAM.");
  v.object("datatypes", "Widths of what is stored and moved.",
           [&](auto& inner) { datatype_fields(inner, p.datatypes); });
  v.object("mac_array",
           "The MAC array: lanes_in x lanes_out x units (dot_product) or rows x cols MACs a cycle.",
           [&](auto& inner) { mac_array_fields(inner, p.mac_array); });
  v.object("sram", "The on-chip scratchpad.", [&](auto& inner) { sram_fields(inner, p.sram); });
  v.object("dma", "The DMA between DRAM and scratchpad.", [&](auto& inner) { dma_fields(inner, p.dma); });
  v.object("vector_unit", "The unit for pooling, additions and requantisation.",
           [&](auto& inner) { vector_unit_fields(inner, p.vector_unit); });
  v.object("sequencer", "The dispatch of commands.",
           [&](auto& inner) { sequencer_fields(inner, p.sequencer); });
  v.object("dram", "The off-chip memory.", [&](auto& inner) { dram_fields(inner, p.dram); });
  v.object("energy", "What events on the chip take; the DRAM's part says what its commands take.",
           [&](auto& inner) { energy_fields(inner, p.energy); });
  v.check("sram/capacity_kib", p.sram.capacity_bytes() >= minimal_tile_bytes(p),
          "room for a double-buffered minimal tile", fmt::format("{} bytes", minimal_tile_bytes(p)));
}

/// Rules between the DRAM keys of a hardware file and the part they name.
template <class Visitor>
void dram_part_rules(Visitor& v, const DramParameters& p) {
  const Bytes burst = p.part.burst_bytes();
  const std::string detail = fmt::format("{} bytes of {}", burst, p.part.name);
  v.check("dram/channel_interleave_bytes", p.channel_interleave_bytes >= burst,
          "at least a burst of the part", detail);
  v.check("dram/alignment_bytes", p.alignment_bytes % burst == 0, "a multiple of a burst of the part",
          detail);
  v.check("dram/refresh", p.refresh != RefreshPolicy::per_bank || p.part.bank_refresh.rfc > 0,
          "per_bank only where the part has per-bank refresh", p.part.name + " has none");
}

/// Whether a mapping names each field of an address once, the rank only where it must, or nothing at all.
inline bool is_address_mapping(std::string_view mapping, int ranks) {
  constexpr std::array<std::string_view, 5> fields{"Ro", "Ba", "Bg", "Co", "Ra"};
  if (mapping.empty()) return true;
  const bool with_rank = mapping.size() == 10;
  if (mapping.size() != 8 && !with_rank) return false;
  return (with_rank || ranks == 1) &&
         std::all_of(fields.begin(), fields.end() - (with_rank ? 0 : 1), [&](std::string_view field) {
           return mapping.find(field) % 2 == 0;  // npos is odd
         });
}

template <class Visitor, class Supply>
void dram_supply_fields(Visitor& v, Supply& p) {
  v.number("volts", p.volts, 0, 5, "V", "Voltage; 0 where the supply does not exist or nothing is known.");
  v.number("idd0_ma", p.idd0_ma, 0, 10000, "mA", "Current of ACT and PRE of one bank, over and over.");
  v.number("idd2n_ma", p.idd2n_ma, 0, 10000, "mA", "Standby current with all banks closed.");
  v.number("idd3n_ma", p.idd3n_ma, 0, 10000, "mA", "Standby current with an open bank.");
  v.number("idd4r_ma", p.idd4r_ma, 0, 10000, "mA", "Current of reads without a gap.");
  v.number("idd4w_ma", p.idd4w_ma, 0, 10000, "mA", "Current of writes without a gap.");
  v.number("idd5_ma", p.idd5_ma, 0, 10000, "mA", "Current of an all-bank refresh while it lasts.");
}

template <class Visitor, class Energy>
void dram_energy_fields(Visitor& v, Energy& p) {
  v.text("source", p.source, "Where the currents come from.");
  v.integer("devices", p.devices, {1, 64}, "devices",
            "Devices on a channel's bus that have these currents each.");
  v.object("vdd", "The only supply of DDR, VDD1 of LPDDR.",
           [&](auto& inner) { dram_supply_fields(inner, p.vdd); });
  v.object("vdd2", "VDD2 of LPDDR.", [&](auto& inner) { dram_supply_fields(inner, p.vdd2); });
  v.object("vddq", "The supply of the data pins, where it is apart.",
           [&](auto& inner) { dram_supply_fields(inner, p.vddq); });
}

template <class Visitor, class Refresh>
void bank_refresh_fields(Visitor& v, Refresh& p) {
  const char* ticks = "tCK";
  v.integer("rfc", p.rfc, {0, 100000}, ticks, "Time that it blocks its banks; 0: the part has none.");
  v.integer("refi", p.refi, {0, 1000000}, ticks, "Time from one to the next that falls due in a rank.");
  v.integer("to_bank_refresh", p.to_bank_refresh, {0, 100000}, ticks,
            "Time from one to the next in a rank (tpbR2pbR).");
  v.integer("to_activate", p.to_activate, {0, 100000}, ticks,
            "Time to an ACT of another bank of the rank (tpbR2act).");
  v.power_of_two("banks", p.banks, {1, 16}, "banks", "Banks that one command refreshes.");
  v.choice("order", p.order, bank_refresh_order_names,
           "Whether the controller chooses the next bank of a round or the device counts.");
  v.check("refi", p.rfc == 0 || p.refi > std::max(p.rfc, p.to_bank_refresh),
          "longer than rfc and to_bank_refresh");
}

template <class Visitor, class Ticks>
void command_ticks_fields(Visitor& v, Ticks& p) {
  v.integer("activate", p.activate, {1, 64}, "tCK", "Time that an ACT holds the command bus.");
  v.integer("access", p.access, {1, 64}, "tCK", "Time that a read or write command holds the command bus.");
  v.integer("precharge", p.precharge, {1, 64}, "tCK", "Time that a PRE or a refresh holds the command bus.");
}

template <class Visitor, class Part>
void dram_organisation_fields(Visitor& v, Part& p) {
  v.integer("tck_ps", p.tck_ps, {100, 100000}, "ps", "Period of the command clock (tCK).");
  v.power_of_two("bus_bits", p.bus_bits, {8, 1024}, "bits", "Width of a channel's data bus.");
  v.power_of_two("burst_length", p.burst_length, {1, 64}, "beats", "Beats of a column access.");
  v.integer("burst_ticks", p.burst_ticks, {1, 64}, "tCK", "Time that a burst holds the data bus.");
  v.power_of_two("ranks", p.ranks, {1, 16}, "ranks", "Ranks that share a channel's buses.");
  v.power_of_two("bank_groups", p.bank_groups, {1, 16}, "groups", "Bank groups of a rank.");
  v.power_of_two("banks_per_group", p.banks_per_group, {1, 64}, "banks", "Banks of a group.");
  v.check("banks_per_group", p.banks() <= 64, "such that a channel has at most 64 banks",
          fmt::format("{} here", p.banks()));
  v.power_of_two("rows", p.rows, {1, 1 << 24}, "rows", "Rows of a bank.");
  v.power_of_two("columns", p.columns, {1, 65536}, "columns", "Columns of a row, each as wide as the bus.");
  v.check("columns", p.columns >= p.burst_length, "at least burst_length");
}

template <class Visitor, class Part>
void dram_timing_fields(Visitor& v, Part& p) {
  const char* ticks = "tCK";
  v.integer("cl", p.cl, {0, 1000}, ticks, "Time from a read command to its data.");
  v.integer("cwl", p.cwl, {0, 1000}, ticks, "Time from a write command to its data, but for dqss.");
  v.integer("dqss", p.dqss, {0, 100}, ticks,
            "Time from the write latency to the first strobe (LPDDR's tDQSS).");
  v.integer("rcd", p.rcd, {0, 1000}, ticks, "Time from ACT to a column access.");
  v.integer("rp", p.rp, {0, 1000}, ticks, "Time from PRE to ACT.");
  v.integer("rp_ab", p.rp_ab, {0, 1000}, ticks, "Time from a PRE of all banks to a refresh; 0: rp.");
  v.integer("ras", p.ras, {0, 1000}, ticks, "Time from ACT to PRE.");
  v.integer("rc", p.rc, {0, 2000}, ticks, "Time from ACT to ACT of a bank.");
  v.integer("wr", p.wr, {0, 1000}, ticks, "Time from the end of write data to PRE.");
  v.integer("rtp", p.rtp, {0, 1000}, ticks, "Time from a read command to PRE.");
  v.integer("wtr_s", p.wtr_s, {0, 1000}, ticks,
            "Time from the end of write data to a read of another bank group.");
  v.integer("wtr_l", p.wtr_l, {0, 1000}, ticks,
            "Time from the end of write data to a read of the same bank group.");
  v.integer("rrd_s", p.rrd_s, {0, 1000}, ticks, "Time from ACT to ACT of another bank group.");
  v.integer("rrd_l", p.rrd_l, {0, 1000}, ticks,
            "Time from ACT to ACT of another bank of the same bank group.");
  v.integer("faw", p.faw, {0, 1000}, ticks, "Window in which at most four ACTs may fall.");
  v.integer("ccd_s", p.ccd_s, {1, 1000}, ticks, "Time between column accesses of different bank groups.");
  v.integer("ccd_l", p.ccd_l, {1, 1000}, ticks, "Time between column accesses of the same bank group.");
  v.integer("ppd", p.ppd, {1, 100}, ticks, "Time between PREs of a rank.");
  v.integer("rank_gap", p.rank_gap, {0, 100}, ticks,
            "Time that the data bus rests between bursts of different ranks (tCS, tRTRS).");
  v.integer("rfc", p.rfc, {0, 100000}, ticks, "Time that a refresh blocks the channel.");
  v.integer("refi", p.refi, {1, 1000000}, ticks, "Time from one refresh to the next that falls due.");
  v.check("rc", p.rc >= p.ras + p.rp, "at least ras + rp");
  v.check("refi", p.refi > p.rfc + p.rcd, "longer than rfc + rcd");
}

template <class Visitor, class Part>
void dram_part_fields(Visitor& v, Part& p) {
  file_fields(v);
  // A part's timings belong together: none is taken from another part by default.
  for (const char* key :
       {"name", "tck_ps",  "bus_bits", "burst_length", "burst_ticks", "bank_groups", "banks_per_group",
        "rows", "columns", "cl",       "cwl",          "rcd",         "rp",          "ras",
        "rc",   "wr",      "rtp",      "wtr_s",        "wtr_l",       "rrd_s",       "rrd_l",
        "faw",  "ccd_s",   "ccd_l",    "rfc",          "refi"})
    v.require(key);
  v.name("name", p.name, "Name of the part.");
  v.text("source", p.source, "Where the timings come from.");
  v.choice("model", p.model, dram_model_names,
           "Banks and all timings, or bandwidth (burst_ticks) and latency (cl, cwl) only.");
  dram_organisation_fields(v, p);
  dram_timing_fields(v, p);
  v.check("model", p.model == DramModel::banked || p.rcd + p.rc + p.wr + p.rtp + p.faw + p.rfc == 0,
          "banked where rcd, rc, wr, rtp, faw or rfc is not 0");
  v.object("command_ticks", "The command bus.",
           [&](auto& inner) { command_ticks_fields(inner, p.command_ticks); });
  v.object("bank_refresh", "Per-bank refresh (REFpb).",
           [&](auto& inner) { bank_refresh_fields(inner, p.bank_refresh); });
  v.check("bank_refresh/banks", p.bank_refresh.banks <= p.banks_per_rank(), "at most the banks of a rank");
  v.check("bank_refresh/refi", p.bank_refresh.rfc == 0 || p.bank_refresh.refi >= p.ranks, "at least ranks");
  v.object("energy", "Currents that the energy of commands is worked out from.",
           [&](auto& inner) { dram_energy_fields(inner, p.energy); });
  v.text(
      "mapping", p.mapping,
      "Address fields from the most significant bit; empty: RoRaBaCoBg with bank groups, else RoRaBaBgCo.");
  v.check("mapping", is_address_mapping(p.mapping, p.ranks),
          "empty, or each of Ro, Ba, Bg and Co once, and Ra where there are several ranks");
  v.choice("hash", p.hash, dram_hash_names,
           "Whether the lowest row bits are folded into the bank, so that rows one above another lie in "
           "different banks.");
}

}  // namespace vargsim
