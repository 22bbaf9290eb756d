#pragma once
/// Every key of a hardware file and of a DRAM part file: name, range, unit and meaning, in one place. The
/// reader, the writer of the resolved configuration, and whatever documents keys are visitors of these
/// functions.

#include "hw_models/parameters.h"
#include "sim/base/name_table.h"

namespace vargsim {

inline constexpr auto dataflow_kind_names =
    make_name_table<DataflowKind>({{DataflowKind::dot_product, "dot_product"}});
inline constexpr auto unit_split_names = make_name_table<UnitSplit>(
    {{UnitSplit::pixels, "pixels"}, {UnitSplit::groups, "groups"}, {UnitSplit::outputs, "outputs"}});

constexpr bool is_power_of_two(int value) {
  return value > 0 && (value & (value - 1)) == 0;
}

template <class Visitor, class Parameters>
void datatype_fields(Visitor& v, Parameters& p) {
  v.integer("ifmap_bits", p.ifmap_bits, {8, 16}, "bits (8 or 16)", "width of an ifmap element");
  v.integer("weight_bits", p.weight_bits, {8, 16}, "bits (8 or 16)", "width of a weight");
  v.check("ifmap_bits", p.ifmap_bits % 8 == 0, "8 or 16");
  v.check("weight_bits", p.weight_bits % 8 == 0, "8 or 16");
  v.integer("psum_bits", p.psum_bits, {32, 32}, "bits", "width of a partial sum and of a bias");
  v.integer("ofmap_bits", p.ofmap_bits, {8, 16}, "bits (8 or 16)",
            "width of an ofmap element; equals ifmap_bits");
  v.check("ofmap_bits", p.ofmap_bits == p.ifmap_bits,
          "equal to ifmap_bits: an ofmap is the next layer's ifmap");
}

template <class Visitor, class Parameters>
void mac_array_fields(Visitor& v, Parameters& p) {
  v.choice("dataflow", p.dataflow, dataflow_kind_names, "how convolutions map on the array");
  v.integer("lanes_in", p.lanes_in, {1, 1024}, "lanes", "inputs that one adder tree reduces");
  v.integer("lanes_out", p.lanes_out, {1, 1024}, "lanes", "adder trees (output channels) of a unit");
  v.integer("units", p.units, {1, 1024}, "units", "copies of the lanes_in x lanes_out block");
  v.integers("tree_splits", p.tree_splits, {1, 1024}, "sub-trees",
             "sub-trees a tree may work as, each for another group");
  for (const int split : p.tree_splits) {
    v.check("tree_splits", p.lanes_in % split == 0, "a list of divisors of lanes_in");
  }
  v.choices("unit_split", p.unit_split, unit_split_names, "what the units may share out");
  v.integer("pipeline_depth", p.pipeline_depth, {0, 4096}, "cycles",
            "fill and drain of the array, once a tile");
  v.integer("accumulator_pixels", p.accumulator_pixels, {1, 65536}, "pixels",
            "output pixels a unit accumulates per pass over the weights");
}

template <class Visitor, class Parameters>
void sram_fields(Visitor& v, Parameters& p) {
  v.integer("capacity_kib", p.capacity_kib, {1, 1048576}, "KiB", "size of the scratchpad");
  v.integer("banks", p.banks, {1, 1024}, "banks", "banks with one port each");
  v.integer("word_bytes", p.word_bytes, {1, 256}, "bytes", "what a port moves a cycle");
  v.integer("latency_cycles", p.latency_cycles, {0, 1000}, "cycles", "from request to first word");
}

template <class Visitor, class Parameters>
void dma_fields(Visitor& v, Parameters& p) {
  v.integer("channels", p.channels, {1, 64}, "channels", "transfers that may be under way at once");
  v.integer("descriptor_cycles", p.descriptor_cycles, {0, 100000}, "cycles", "set-up of a transfer");
  v.integer("outstanding_bursts", p.outstanding_bursts, {1, 1024}, "bursts",
            "bursts a channel may have in flight");
}

template <class Visitor, class Parameters>
void vector_unit_fields(Visitor& v, Parameters& p) {
  v.integer("lanes", p.lanes, {1, 65536}, "lanes", "element operations a cycle");
  v.integer("pipeline_depth", p.pipeline_depth, {0, 4096}, "cycles", "fill and drain, once a tile");
}

template <class Visitor, class Parameters>
void sequencer_fields(Visitor& v, Parameters& p) {
  v.integer("dispatch_cycles", p.dispatch_cycles, {0, 100000}, "cycles", "to issue one command");
}

template <class Visitor, class Parameters>
void dram_fields(Visitor& v, Parameters& p) {
  v.text("part", p.part_reference, "name of a part under configs/dram, or a part file");
  v.integer("channels", p.channels, {1, 16}, "channels", "channels of this part");
  v.check("channels", is_power_of_two(p.channels), "a power of two");
  v.integer("channel_interleave_bytes", p.channel_interleave_bytes, {64, 1048576}, "bytes",
            "consecutive blocks of this size lie in consecutive channels");
  v.check("channel_interleave_bytes", is_power_of_two(p.channel_interleave_bytes), "a power of two");
  v.integer("arbitration_bursts", p.arbitration_bursts, {1, 1024}, "bursts",
            "bursts one DMA channel may send in a row while another waits");
  v.integer("alignment_bytes", p.alignment_bytes, {1, 1048576}, "bytes",
            "tensors start at multiples of this");
}

template <class Visitor, class Parameters>
void hardware_fields(Visitor& v, Parameters& p) {
  v.require("name");
  v.text("name", p.name, "name of the accelerator, as reports print it");
  v.integer("clock_mhz", p.clock_mhz, {1, 5000}, "MHz", "clock of everything but the DRAM");
  v.object("datatypes", "widths", [&](auto& inner) { datatype_fields(inner, p.datatypes); });
  v.object("mac_array", "MAC array", [&](auto& inner) { mac_array_fields(inner, p.mac_array); });
  v.object("sram", "on-chip SRAM", [&](auto& inner) { sram_fields(inner, p.sram); });
  v.object("dma", "DMA channels", [&](auto& inner) { dma_fields(inner, p.dma); });
  v.object("vector_unit", "vector unit", [&](auto& inner) { vector_unit_fields(inner, p.vector_unit); });
  v.object("sequencer", "command dispatch", [&](auto& inner) { sequencer_fields(inner, p.sequencer); });
  v.object("dram", "off-chip DRAM", [&](auto& inner) { dram_fields(inner, p.dram); });
}

template <class Visitor, class Part>
void dram_part_fields(Visitor& v, Part& p) {
  const char* ticks = "tCK";
  // A part's timings belong together: none is taken from another part by default.
  for (const char* key :
       {"name", "tck_ps",  "bus_bits", "burst_length", "burst_ticks", "bank_groups", "banks_per_group",
        "rows", "columns", "cl",       "cwl",          "rcd",         "rp",          "ras",
        "rc",   "wr",      "rtp",      "wtr_s",        "wtr_l",       "rrd_s",       "rrd_l",
        "faw",  "ccd_s",   "ccd_l",    "rfc",          "refi"})
    v.require(key);
  v.text("name", p.name, "name of the part");
  v.text("source", p.source, "where the timings come from");
  v.check("name", !p.name.empty(), "a name");
  v.integer("tck_ps", p.tck_ps, {100, 100000}, "ps", "command clock period");
  v.integer("bus_bits", p.bus_bits, {8, 1024}, "bits", "data bus of a channel");
  v.integer("burst_length", p.burst_length, {1, 64}, "beats", "beats of a column access");
  v.integer("burst_ticks", p.burst_ticks, {1, 64}, ticks, "a burst holds the bus so long");
  v.integer("bank_groups", p.bank_groups, {1, 16}, "groups", "bank groups");
  v.integer("banks_per_group", p.banks_per_group, {1, 64}, "banks", "banks of a group");
  v.integer("rows", p.rows, {1, 1 << 24}, "rows", "rows of a bank");
  v.integer("columns", p.columns, {1, 65536}, "columns", "bus-wide columns of a row");
  v.integer("cl", p.cl, {0, 1000}, ticks, "read command to data");
  v.integer("cwl", p.cwl, {0, 1000}, ticks, "write command to data");
  v.integer("rcd", p.rcd, {0, 1000}, ticks, "ACT to column access");
  v.integer("rp", p.rp, {0, 1000}, ticks, "PRE to ACT");
  v.integer("ras", p.ras, {0, 1000}, ticks, "ACT to PRE");
  v.integer("rc", p.rc, {0, 2000}, ticks, "ACT to ACT of a bank");
  v.integer("wr", p.wr, {0, 1000}, ticks, "end of write data to PRE");
  v.integer("rtp", p.rtp, {0, 1000}, ticks, "read to PRE");
  v.integer("wtr_s", p.wtr_s, {0, 1000}, ticks, "end of write data to read, other bank group");
  v.integer("wtr_l", p.wtr_l, {0, 1000}, ticks, "end of write data to read, same bank group");
  v.integer("rrd_s", p.rrd_s, {0, 1000}, ticks, "ACT to ACT, other bank group");
  v.integer("rrd_l", p.rrd_l, {0, 1000}, ticks, "ACT to ACT, same bank group");
  v.integer("faw", p.faw, {0, 1000}, ticks, "window of four ACTs");
  v.integer("ccd_s", p.ccd_s, {1, 1000}, ticks, "column access to column access, other bank group");
  v.integer("ccd_l", p.ccd_l, {1, 1000}, ticks, "column access to column access, same bank group");
  v.integer("rfc", p.rfc, {0, 100000}, ticks, "a refresh blocks the channel so long");
  v.integer("refi", p.refi, {1, 1000000}, ticks, "a refresh falls due so often");
  v.check("rc", p.rc >= p.ras + p.rp, "at least ras + rp");
  v.check("refi", p.refi > p.rfc, "longer than rfc");
  v.text("mapping", p.mapping, "address fields from the most significant bit, e.g. RoBaCoBg");
}

}  // namespace vargsim
