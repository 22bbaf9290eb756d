#include "sim/topology/topology.h"

#include <catch2/catch.hpp>

#include "tests/sim/config/refusal.h"
#include "tests/sim/config/temporary_folder.h"
#include "tests/support/dice.h"

using namespace vargsim;
using namespace vargsim::test;

namespace {

const std::string header =
    "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n";

Topology read_text(const std::string& text) {
  const TemporaryFolder folder;
  return read_topology(folder.file("net.csv", text));
}

ArrayWork only_layer(const std::string& text) {
  const Topology topology = read_text(text);
  REQUIRE(topology.layers.size() == 1);
  CHECK(topology.warnings.empty());
  return topology.layers.front().work;
}

void check_same(const ArrayWork& a, const ArrayWork& b) {
  CHECK(a.groups == b.groups);
  CHECK(a.in_channels == b.in_channels);
  CHECK(a.out_channels == b.out_channels);
  CHECK(a.out_rows == b.out_rows);
  CHECK(a.out_cols == b.out_cols);
  CHECK(a.kernel_rows == b.kernel_rows);
  CHECK(a.kernel_cols == b.kernel_cols);
}

struct BadText {
  std::string text;
  std::vector<std::string> words;
};

void check_refused(const std::vector<BadText>& cases) {
  for (const BadText& bad : cases) {
    INFO(bad.text);
    std::vector<std::string> words = bad.words;
    words.emplace_back("net.csv");
    check_refusal(refusal([&] { read_text(bad.text); }), words);
  }
}

}  // namespace

TEST_CASE("a convolution's outputs are the windows that begin inside, with SCALE-Sim's rounding") {
  const ArrayWork work = only_layer(header + "Conv1, 224, 223, 7, 5, 3, 64, 2,\n");
  CHECK(work.groups == 1);
  CHECK(work.in_channels == 3);
  CHECK(work.out_channels == 64);
  CHECK(work.kernel_rows == 7);
  CHECK(work.kernel_cols == 5);
  CHECK(work.out_rows == 110);  // ceil((224 - 7 + 2) / 2): the last window hangs over by a row
  CHECK(work.out_cols == 110);  // (223 - 5 + 2) / 2
}

TEST_CASE("a GEMM's M are pixels, its N filters and its K channels") {
  const ArrayWork work = only_layer("Layer,M,N,K,\nL0,196,192,384,\n");
  CHECK(work.out_rows == 196);
  CHECK(work.out_cols == 1);
  CHECK(work.out_channels == 192);
  CHECK(work.in_channels == 384);
  CHECK(work.kernel_rows * work.kernel_cols == 1);
}

TEST_CASE("what real files contain does not matter") {
  const ArrayWork plain = only_layer(header + "a,56,56,3,3,64,128,2,\n");
  for (const char* text : {
           // no trailing commas, CRLF, another case, tabs and spaces, empty lines, lines of commas
           "layer Name,ifmap height,IFMAP WIDTH,filter height,filter width,channels,num filter,strides\r\n"
           "a,56,56,3,3,64,128,2\r\n",
           "\xef\xbb\xbfLayer, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
           "Strides,,,\n\n,,,,,,,,,,\n\ta , 56,56\t,3,3,64 ,128, 2 ,,,\n  \n",
           "\n# ours\nLayer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num Filters,Stride H,Stride W,\n"
           "a,56,56,3,3,64,128,2,2,#dw\n",
           "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Stride "
           "Height,Stride Width\na,56,56,3,3,64,128,2,2",
           "Layer, IFMAP Width, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, Strides,\n"
           "a,56,56,3,3,64,128,2, # a comment, with a comma\n",
           "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
           "Strides, "
           "Sparsity, Batch Size\na,56,56,3,3,64,128,2,4:4,1,",
       }) {
    INFO(text);
    check_same(only_layer(text), plain);
  }
}

TEST_CASE("strides may differ in two columns, named or not") {
  const ArrayWork named = only_layer(
      "Layer name,IFMAP Height,IFMAP Width,Filter Height,Filter Width,Channels,Num Filter,Stride "
      "Height,Stride "
      "Width,\na,9,9,3,3,1,1,2,3,\n");
  CHECK(named.out_rows == 4);
  CHECK(named.out_cols == 3);
  check_same(only_layer(header + "a,9,9,3,3,1,1,2,3,\n"), named);
}

TEST_CASE("groups share out channels and filters, wherever their column stands") {
  const std::string columns = "Layer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num Filter,Strides";
  for (const std::string& text : {columns + ",Groups\nvg,58,58,3,3,64,128,1,8\n",
                                  columns + ",,Batch,groups,\nvg,58,58,3,3,64,128,1,,1,8,\n",
                                  std::string("Layer,M,N,K,Groups,\nvg,3136,128,64,8,\n")}) {
    INFO(text);
    const ArrayWork work = only_layer(text);
    CHECK(work.groups == 8);
    CHECK(work.in_channels == 8);
    CHECK(work.out_channels == 16);
    CHECK(work.pixels() == 3136);
  }
}

TEST_CASE("titles and columns that nobody knows are told of and not used") {
  const Topology topology = read_text(
      "Layer name, IFMAP Height, IFMAP Width, Filter Height, Filter Width, Channels, Num Filter, "
      "Strides,,,Eh\n"
      "Transformer,\na,5,5,3,3,1,1,1,,,9\n");
  REQUIRE(topology.layers.size() == 1);
  REQUIRE(topology.warnings.size() == 2);
  CHECK_THAT(topology.warnings[0], Catch::Contains("net.csv:1: column 11, 'Eh', is not used"));
  CHECK_THAT(topology.warnings[1], Catch::Contains("net.csv:2: 'Transformer' has no values"));
}

TEST_CASE("a layer may be as large as the largest values and the MACs allow, and no larger") {
  CHECK(only_layer("Layer,M,N,K\na,16777216,16777216,3\n").macs() == (Macs{1} << 48) * 3);
}

TEST_CASE("a value that cannot be is refused with its place and the valid range") {
  check_refused({
      {header + "a,0,5,3,3,1,1,1,\n", {":2:", "column 2 (IFMAP Height)", "'0'", "from 1 to 16777216"}},
      {header + "a,5,5,3,3,1,1,1,\n\nb,5,-5,3,3,1,1,1,\n", {":4:", "column 3 (IFMAP Width)", "'-5'"}},
      {header + "a,5,5,3.5,3,1,1,1,\n", {"column 4 (Filter Height)", "'3.5'", "from 1 to 5"}},
      {header + "a,5,5,3,6,1,1,1,\n", {"column 5 (Filter Width)", "'6'", "from 1 to 5, the ifmap's width"}},
      {header + "a,5,5,3,3,,1,1,\n", {"column 6 (Channels)", "''"}},
      {header + "a,5,5,3,3,1,x,1,\n", {"column 7 (Num Filter)", "'x'"}},
      {header + "a,5,5,3,3,1,1,99999999999999999999,\n", {"column 8 (Strides)", "16777216"}},
      {header + "a,5,5,3,3,1,1,1,0,\n", {"column 9 (Stride Width)", "'0'"}},
      {header + "a,5,5,3,3,1,1,1,z,\n", {":2:", "column 9", "'z' lies under no column name"}},
      {header + "a,5,5,3,3,1,1\n", {":2:", "has 7 columns and needs 8"}},
      {header + ",5,5,3,3,1,1,1\n", {":2:", "column 1 (Layer name)", "name"}},
      {header + "\xff,5,5,3,3,1,1,1\n", {":2:", "column 1 (Layer name)", "UTF-8"}},
      {"Layer,M,N,K\na,16777217,1,1\n", {":2:", "column 2 (M)", "16777217"}},
      {"Layer,M,N,K\na,1,1\n", {":2:", "has 3 columns and needs 4: Layer, M, N, K"}},
      {"Layer,M,N,K\na,1,0x10,1\n", {"column 3 (N)", "'0x10'"}},
      {"Layer,M,N,K\nb,1,1,1\na,16777216,16777216,16777216\n", {":3:", "1000000000000000 MACs"}},
      {"Layer,M,N,K\na,16777216,16777216,4\n", {":2:", "1000000000000000 MACs"}},
      {"Layer,M,N,K\na,16777216,16777216,3\na,16777216,16777216,1\n", {":3:", "1000000000000000 MACs"}},
      {"Layer,M,N,K,Groups\na,1,64,64,3\n",
       {":2:", "column 5 (Groups)", "'3'", "a divisor of K 64 and N 64"}},
      {"Layer,M,N,K,Groups\na,1,64,60,8\n", {"column 5 (Groups)", "'8'", "K 60"}},
      {"Layer,M,N,K,Groups\na,1,64,64,0\n", {"column 5 (Groups)", "'0'", "from 1"}},
      {"Layer,M,N,K,Groups\na,1,64,64\n", {"column 5 (Groups)", "''"}},
      {"Layer,M,N,K,Sparsity\na,1,64,64,2:4\n", {"column 5 (Sparsity)", "'2:4'", "dense"}},
      {"Layer,M,N,K,Batch\na,1,64,64,2\n", {"column 5 (Batch)", "'2'", "must be 1"}},
  });
}

TEST_CASE("a mangled file is read or refused with its name, and nothing else happens") {
  test::Dice dice(7);
  const std::string good = header + "Conv1,224,224,7,7,3,64,2,\nConv2,56,56,3,3,64,64,1,\n";
  std::string bytes = ",,,\n\n\r\t #09-.:xM\xff\xc3\"'";
  bytes.push_back('\0');
  int refused = 0;
  for (int trial = 0; trial < 2000; ++trial) {
    std::string text = good;
    for (int change = dice.between(1, 4); change > 0; --change) {
      const auto at = static_cast<std::size_t>(dice.between(0, static_cast<int>(text.size()) - 1));
      if (dice.chance(30)) text.erase(at, static_cast<std::size_t>(dice.between(1, 30)));
      if (text.empty()) text = ",";
      text[at % text.size()] =
          bytes[static_cast<std::size_t>(dice.between(0, static_cast<int>(bytes.size()) - 1))];
    }
    const std::string message = refusal([&] { read_text(text); });
    if (message == "(accepted)") continue;
    ++refused;
    CHECK_THAT(message, Catch::Contains("net.csv"));
  }
  CHECK(refused > 1000);
  CHECK(refused < 2000);
}

TEST_CASE("a header that tells no form is refused") {
  check_refused({
      {"", {"is empty"}},
      {"\n\n", {"is empty"}},
      {header, {"has no layer"}},
      {header + "title,\n", {"has no layer"}},
      {"a,5,5,3,3,1,1,1,\n", {":1:", "column 2 of the header: '5' must be IFMAP Height"}},
      {"Layer,M,K,N\n", {":1:", "column 3 of the header: 'K' must be N"}},
      {"Layer,M,N\n", {"column 4 of the header: '' must be K"}},
      {"1,M,N,K\n", {"column 1 of the header: '1' must be Layer"}},
      {"Layer,M,N,K,Grups\n", {"column 5 of the header", "'Grups'", "nearest: groups"}},
      {"Layer,M,N,K,Groups,groups\n", {"column 6 of the header", "stands twice"}},
      {"Layer,IFMAP H,IFMAP W,Filter H,Filter W,Channels,Num Filter,Stride H,Groups\n",
       {"must be Stride Width"}},
  });
  CHECK_THAT(refusal([] { read_topology("/nowhere/net.csv"); }), Catch::Contains("/nowhere/net.csv"));
}
