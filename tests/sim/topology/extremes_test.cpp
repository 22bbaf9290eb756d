#include <catch2/catch.hpp>

#include "sim/topology/array_run.h"
#include "tests/sim/config/temporary_folder.h"

using namespace vargsim;

namespace {

/// Layers at the edges of what a file may have, each in a file of its own: few outputs of long sums, many
/// outputs of short ones, many groups.
const char* const extreme_layers[] = {
    "Layer,M,N,K\na,16777216,16777216,3\n",
    "Layer,M,N,K\na,16777216,3,16777216\n",
    "Layer,M,N,K\na,3,16777216,16777216\n",
    "Layer,M,N,K\na,16777216,1,1\n",
    "Layer,M,N,K\na,1,16777216,1\n",
    "Layer,M,N,K\na,1,1,16777216\n",
    "Layer,M,N,K\na,1,1,1\n",
    "Layer,M,N,K,Groups\na,1048576,16777216,16777216,1048576\n",
    "Layer,M,N,K,Groups\na,16777216,16777216,16777216,16777216\n",
    "Layer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num Filter,Strides\na,16777216,16777216,1,1,3,1,1\n",
    "Layer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num "
    "Filter,Strides\na,16777216,16777216,16777216,16777216,3,1,1\n",
    "Layer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num Filter,Strides\n"
    "a,8388608,8388608,4096,4096,1,1,16777216\n",
};

void check(const ArrayRun& run) {
  const ArrayCounts& total = run.total;
  CHECK(total.macs > 0);
  CHECK(double(total.cycles) >= double(total.macs) / double(run.peak_macs_per_cycle));
  CHECK(total.fill_drain >= 0);
  CHECK(total.ifmap_reads > 0);
  CHECK(total.weight_reads > 0);
}

}  // namespace

TEST_CASE("no array overflows on the largest layers that a file may have") {
  const test::TemporaryFolder folder;
  for (const char* text : extreme_layers) {
    INFO(text);
    const Topology topology = read_topology(folder.file("net.csv", text));
    for (const DataflowEntry& entry : dataflows()) {
      for (const auto& [rows, cols] :
           {std::pair{1, 1}, std::pair{4096, 1}, std::pair{1, 4096}, std::pair{4096, 4096}}) {
        INFO(entry.name << " " << rows << " x " << cols);
        MacArrayParameters array;
        array.dataflow = entry.kind;
        array.rows = array.lanes_in = rows;
        array.cols = array.lanes_out = cols;
        array.group_packing = GroupPacking::columns;
        check(run_on_array(topology, *make_dataflow(array)));
        if (const std::optional<ScaleSimArray> scalesim = scalesim_array(array))
          check(run_as_scalesim(topology, *scalesim));
      }
    }
  }
}
