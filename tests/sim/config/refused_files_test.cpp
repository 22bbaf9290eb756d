/// Hardware files that must be refused, each with one line that names file, place and rule.

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "sim/config/hardware.h"
#include "tests/sim/config/refusal.h"
#include "tests/sim/config/temporary_folder.h"

namespace vargsim::test {
namespace {

using namespace std::string_literals;

struct RefusedFile {
  std::string text;
  std::vector<std::string> parts;
};

void check_refused(const std::vector<RefusedFile>& files) {
  const TemporaryFolder folder;
  for (const RefusedFile& file : files) {
    INFO(file.text.substr(0, 100));
    const std::string path = folder.file("mine.json", file.text);
    const std::string message = refusal([&] { read_hardware(path, {}); });
    check_refusal(message, {path + ": "});
    check_refusal(message, file.parts);
    CHECK(message.size() < path.size() + 500);
  }
}

/// A file with a name and something else.
std::string named(const std::string& rest) {
  return R"({"name": "x", )" + rest + "}";
}

/// A file in which one key of the SRAM has a value.
std::string banks(const std::string& value) {
  return named(R"("sram": {"banks": )" + value + "}");
}

}  // namespace

TEST_CASE("values of the wrong type or out of range are refused") {
  const std::string rule = "is not a whole number of banks from 1 to 1024";
  check_refused({
      {banks("0"), {"/sram/banks: 0", rule}},
      {banks("-1"), {"/sram/banks: -1", rule}},
      {banks("1025"), {"/sram/banks: 1025", rule}},
      {banks("3.9"), {"/sram/banks: 3.9", rule}},
      {banks("4.0"), {"/sram/banks: 4.0", rule}},
      {banks("4e0"), {"/sram/banks: 4.0", rule}},
      {banks("-0.0"), {"/sram/banks: -0.0", rule}},
      {banks("1e300"), {"/sram/banks: 1e+300", rule}},
      {banks("2147483648"), {"/sram/banks: 2147483648", rule}},
      {banks("4294967297"), {"/sram/banks: 4294967297", rule}},
      {banks("-9223372036854775808"), {"/sram/banks: -9223372036854775808", rule}},
      {banks("18446744073709551615"), {"/sram/banks: 18446744073709551615", rule}},
      {banks("18446744073709551617"), {"/sram/banks: 1.8446744073709552e+19", rule}},
      {banks(R"("4")"), {R"(/sram/banks: "4")", rule}},
      {banks("true"), {"/sram/banks: true", rule}},
      {banks("null"), {"/sram/banks: null", rule}},
      {banks("[4]"), {"/sram/banks: [4]", rule}},
      {banks("{}"), {"/sram/banks: {}", rule}},
      {banks("\"" + std::string(3000, 'x') + "\""), {"/sram/banks: \"xxx", "...", rule}},
      {named(R"("sram": [])"), {"/sram: [] is not an object"}},
      {named(R"("sram": null)"), {"/sram: null is not an object"}},
      {named(R"("clock_mhz": "fast")"), {R"(/clock_mhz: "fast")", "of MHz from 1 to 5000"}},
      {named(R"("mac_array": {"tree_splits": 1})"), {"/mac_array/tree_splits: 1", "a list of at least one"}},
      {named(R"("mac_array": {"tree_splits": [1, "2"]})"),
       {R"(/mac_array/tree_splits/1: "2")", "whole number"}},
      {named(R"("mac_array": {"tree_splits": [1, 2, 1]})"), {"/mac_array/tree_splits: [1,2,1]", "distinct"}},
      {named(R"("mac_array": {"tree_splits": [3]})"),
       {"/mac_array/tree_splits: [3]", "divisors of lanes_in"}},
      {named(R"("mac_array": {"dataflow": "dot_prod"})"), {"/mac_array/dataflow", "nearest: dot_product"}},
      {named(R"("mac_array": {"dataflow": null})"), {"/mac_array/dataflow: null", "one of dot_product"}},
      {named(R"("mac_array": {"unit_split": ["pixel"]})"), {"/mac_array/unit_split/0", "nearest: pixels"}},
      {named(R"("dram": {"channels": 3})"), {"/dram/channels: 3", "a power of two"}},
      {named(R"("dram": {"part": ""})"), {R"(/dram/part: "" is not a name)"}},
      {named(R"("dram": {"part": "ddr9"})"), {"/dram/part: unknown DRAM part 'ddr9'"}},
      {named(R"("datatypes": {"ifmap_bits": 12})"), {"/datatypes/ifmap_bits: 12", "4 or 8 or 16 bits"}},
      {named(R"("$schema": 7)"), {"/$schema: 7 is not a string"}},
      {named(R"("source": ["a"])"), {R"(/source: ["a"] is not a string)"}},
      {R"({"name": 7})", {"/name: 7 is not a string"}},
      {R"({"name": ""})", {R"(/name: "" is not a name)"}},
      {R"({"name": "a\nb"})", {R"(/name: "a\nb" is not a string without control characters)"}},
      {R"({"name": "a\u0000"})", {R"(/name: "a\u0000")", "control characters"}},
      {R"({"name": "\u001b[31m"})", {R"(/name: "\u001b[31m")", "control characters"}},
  });
}

TEST_CASE("keys that are unknown, missing or there twice are refused") {
  check_refused({
      {"{}", {"/: key 'name' is missing"}},
      {R"({"clock_mhz": 1})", {"/: key 'name' is missing"}},
      {named(R"("clock": 1)"), {"/clock: unknown key, nearest: clock_mhz; valid: $schema, extends, name"}},
      {named(R"("Sram": {})"), {"/Sram: unknown key, nearest: sram"}},
      {named(R"("sram": {"bank": 4})"), {"/sram/bank: unknown key, nearest: banks"}},
      {named(R"("sram": {"sram": {}})"), {"/sram/sram: unknown key"}},
      {named(R"("": 1)"), {"/: unknown key"}},
      {named(R"("a/b": 1)"), {"/a~1b: unknown key"}},
      {named(R"("a~b": 1)"), {"/a~0b: unknown key"}},
      {named(R"("a\nb": 1)"), {R"(/a\u000ab: unknown key)"}},
      {named("\"" + std::string(3000, 'k') + "\": 1"), {"/kkk", "...: unknown key"}},
      {named(R"("name": "y")"), {"/name: this key stands twice in one object"}},
      {named(R"("sram": {"banks": 4, "banks": 4})"), {"/sram/banks: this key stands twice"}},
      {named(R"("dma": {}, "dma": {})"), {"/dma: this key stands twice"}},
      {named(R"("x": [0, {"y": 1, "y": 2}])"), {"/x/1/y: this key stands twice"}},
      {named(R"("n\u0061me": "y")"), {"/name: this key stands twice"}},
  });
}

TEST_CASE("text that is not strict JSON is refused with its position") {
  check_refused({
      {"", {"empty"}},
      {" \n\t ", {"empty"}},
      {"\xef\xbb\xbf", {"line 1, column"}},
      {"{", {"line 1, column 2"}},
      {R"({"name": "x")", {"line 1, column 13"}},
      {"{\n  \"name\": \"x\",\n}", {"line 3, column 1", "no comma before it"}},
      {named(R"("mac_array": {"tree_splits": [1,]})"), {"line 1, column 47", "no comma before it"}},
      {"{\n  // a note\n  \"name\": \"x\"}", {"line 2, column 3", "no comments"}},
      {named(R"(/* a note */ "clock_mhz": 1)"), {"line 1, column 15", "no comments"}},
      {"# a note\n{}", {"line 1, column 1", "no comments"}},
      {"{'name': 'x'}", {"line 1, column 2", "quotes"}},
      {"{name: \"x\"}", {"line 1, column 3"}},
      {R"({"name" "x"})", {"line 1, column"}},
      {R"({"name": "x"} {})", {"line 1, column 15"}},
      {R"({"name": "x"}x)", {"line 1, column 14"}},
      {banks("NaN"), {"line 1", "NaN"}},
      {banks("Infinity"), {"line 1", "Infinity"}},
      {banks("-Infinity"), {"line 1", "Infinity"}},
      {banks("1e400"), {"/sram/banks: the number is too large"}},
      {banks("-1e400"), {"/sram/banks: the number is too large"}},
      {named(R"("x": [1, 1e999])"), {"/x/1: the number is too large"}},
      {banks("04"), {"line 1"}},
      {banks("+4"), {"line 1"}},
      {banks("0x4"), {"line 1"}},
      {banks(".5"), {"line 1"}},
      {banks("True"), {"line 1"}},
      {"[]", {"/: [] is not an object"}},
      {R"([{"name": "x"}])", {"/: [{\"name\":\"x\"}] is not an object"}},
      {"\"x\"", {"/: \"x\" is not an object"}},
      {"null", {"/: null is not an object"}},
      {"{\"name\": \"a\nb\"}", {"line 2", "control character"}},
      {"{\"name\": \"a\tb\"}", {"line 1", "control character"}},
      {"{\n\"name\": \"a\x01\"}", {"line 2, column 11", "control character 0x01"}},
      {"{\"name\": \"x\"}\0{}"s, {"line 1, column 14", "control character 0x00"}},
      {R"({"name": "\ud800"})", {"line 1", "surrogate"}},
      {"{\"name\": \"\xff\"}", {"byte 10 (0xff) is not UTF-8"}},
      {"{\"name\": \"caf\xe9\"}", {"byte 13 (0xe9) is not UTF-8"}},
      {"\xff\xfe{\0}\0"s, {"byte 0 (0xff) is not UTF-8", "UTF-16"}},
      {std::string(100000, '['), {"nested deeper than 64"}},
      {R"({"a":)" + std::string(70, '[') + std::string(70, ']') + "}", {"nested deeper than 64"}},
      {std::string(2000000, ' '), {"2000000 bytes; a file may have 1048576 (1 MiB)"}},
  });
}

TEST_CASE("a file of 1 MiB is read, a byte more is refused with its size") {
  const TemporaryFolder folder;
  std::string text = R"({"name": "x"})";
  text.resize(1 << 20, ' ');
  CHECK(read_hardware(folder.file("large.json", text), {}).name == "x");
  const std::string path = folder.file("larger.json", text + " ");
  check_refusal(refusal([&] { read_hardware(path, {}); }),
                {path + ": 1048577 bytes; a file may have 1048576"});
}

TEST_CASE("a file after a byte order mark is read") {
  const TemporaryFolder folder;
  CHECK(read_hardware(folder.file("bom.json", "\xef\xbb\xbf{\"name\": \"x\"}"), {}).name == "x");
}

TEST_CASE("what is no file is refused as what it is") {
  const TemporaryFolder folder;
  check_refusal(refusal([&] { read_hardware(folder.path(), {}); }), {folder.path() + ": a directory"});
  check_refusal(refusal([&] { read_hardware(folder.path() + "/no.json", {}); }), {"/no.json: no such file"});
  const std::string pipe = folder.path() + "/pipe.json";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  check_refusal(refusal([&] { read_hardware(pipe, {}); }), {pipe + ": not a regular file"});
}

}  // namespace vargsim::test
