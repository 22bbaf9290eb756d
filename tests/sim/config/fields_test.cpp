/// The fields as they are described, as the reader takes them, and as the schemas have them: one truth.

#include <cctype>
#include <functional>
#include <map>

#include <catch2/catch.hpp>

#include "sim/config/generated_files.h"
#include "sim/config/hardware.h"
#include "sim/config/json_schema.h"
#include "sim/config/key_tables.h"
#include "sim/config/network_options.h"
#include "sim/config/schedule_options.h"
#include "sim/config/shipped.h"
#include "tests/sim/config/field_probes.h"
#include "tests/sim/config/refusal.h"
#include "tests/sim/config/schema_checker.h"
#include "tests/sim/config/temporary_folder.h"

namespace vargsim::test {
namespace {

/// What else must be said for a value at its edge to keep the rules between keys: "pointer=value" -> a patch.
using Companions = std::map<std::string, Json>;

Json document_of(const Probe& probe, Json base, const Companions& companions) {
  const auto companion = companions.find(probe.pointer + "=" + probe.value.dump());
  if (companion != companions.end()) base.merge_patch(companion->second);
  base[Json::json_pointer(probe.pointer)] = probe.value;
  return base;
}

/// Reads each probe as a file and looks at what the schema says of it.
void check_probes(const std::vector<Probe>& probes, const Json& base, const Companions& companions,
                  const Json& schema, const std::function<void(const std::string&)>& read) {
  const TemporaryFolder folder;
  CHECK(probes.size() > 100);
  for (const Probe& probe : probes) {
    const Json document = document_of(probe, base, companions);
    const std::string path = folder.file("probe.json", document.dump());
    INFO(probe.pointer << " = " << probe.value.dump());
    const std::string message = refusal([&] { read(path); });
    CHECK((message == "(accepted)") == probe.valid);
    if (!probe.valid) check_refusal(message, {path + ": " + probe.pointer});
    CHECK(violation(schema, document).empty() == probe.valid);
  }
}

void check_described(const std::vector<FieldDescription>& fields) {
  for (const FieldDescription& field : fields) {
    INFO(field.key << ": " << field.meaning);
    REQUIRE(field.meaning.size() > 10);
    CHECK(std::isupper(static_cast<unsigned char>(field.meaning.front())) != 0);
    CHECK(field.meaning.back() == '.');
    CHECK(field.meaning.find('|') == std::string::npos);
    check_described(field.fields);
  }
}

/// Only what tells of the file itself may be left out without a default taking its place.
void check_defaults(const std::vector<FieldDescription>& fields) {
  for (const FieldDescription& field : fields) {
    INFO(field.key);
    const bool of_the_file = field.key == "$schema" || field.key == "extends";
    const bool can_have_default = !of_the_file && field.kind != FieldDescription::Kind::object;
    CHECK((field.required || !field.default_value.is_null()) == can_have_default);
    check_defaults(field.fields);
  }
}

const FieldDescription& field_of(const std::vector<FieldDescription>& fields, const std::string& key) {
  for (const FieldDescription& field : fields) {
    if (field.key == key) return field;
  }
  throw std::out_of_range(key);
}

/// Probes of options reach the reader as settings. Networks have rules of their own for valid values, so only
/// the reader's refusals count, which begin with the setting; values of fields with rules between keys may be
/// refused for other keys' sake.
void check_option_probes(const std::vector<FieldDescription>& fields,
                         const std::function<void(const std::vector<Setting>&)>& read) {
  for (const Probe& probe : probes_of(fields)) {
    if (probe.valid && probe.ruled) continue;
    const Setting setting = parse_setting(probe.pointer.substr(1) + "=" + probe.value.dump());
    INFO(setting.written);
    const std::string message = refusal([&] { read({setting}); });
    CHECK((message.rfind("--set", 0) == 0) == !probe.valid);
  }
}

}  // namespace

TEST_CASE("every key of a file has a default or is required") {
  check_defaults(describe_hardware());
  check_defaults(describe_dram_part());
}

TEST_CASE("every field has one sentence") {
  check_described(describe_hardware());
  check_described(describe_dram_part());
  check_described(describe_schedule_options());
  for (const NetworkFamily& family : network_families())
    check_described(describe_network_options(family));
}

TEST_CASE("the reader and the schema accept each hardware field to its edges and no further") {
  const TemporaryFolder folder;
  Json byte_bursts = write_dram_part(read_dram_part("lpddr4_3200_x32"));
  byte_bursts["bus_bits"] = 8;
  byte_bursts["burst_length"] = 1;
  const Companions companions{
      {"/datatypes/ifmap_bits=4", Json::parse(R"({"datatypes": {"ofmap_bits": 4}})")},
      {"/datatypes/ofmap_bits=4", Json::parse(R"({"datatypes": {"ifmap_bits": 4}})")},
      {"/datatypes/ifmap_bits=16", Json::parse(R"({"datatypes": {"ofmap_bits": 16}})")},
      {"/datatypes/ofmap_bits=16", Json::parse(R"({"datatypes": {"ifmap_bits": 16}})")},
      {"/mac_array/tree_splits=[1024]", Json::parse(R"({"mac_array": {"lanes_in": 1024}})")},
      {"/sram/capacity_kib=1", Json::parse(R"({"mac_array": {"lanes_in": 1, "lanes_out": 1, "units": 1}})")},
      {"/dram/alignment_bytes=1", {{"dram", {{"part", folder.file("part.json", byte_bursts.dump())}}}}},
  };
  const Json base = Json::parse(R"({"name": "probe", "sram": {"capacity_kib": 1048576}})");
  check_probes(probes_of(describe_hardware()), base, companions, hardware_schema(),
               [](const std::string& path) { read_hardware(path, {}); });
}

TEST_CASE("the reader and the schema accept each field of a DRAM part to its edges and no further") {
  const Companions companions{
      {"/columns=1", Json::parse(R"({"burst_length": 1})")},
      {"/columns=2", Json::parse(R"({"burst_length": 1})")},
      {"/columns=4", Json::parse(R"({"burst_length": 1})")},
      {"/columns=8", Json::parse(R"({"burst_length": 1})")},
      {"/ras=1000", Json::parse(R"({"rc": 2000})")},
      {"/rp=1000", Json::parse(R"({"rc": 2000})")},
      {"/rc=0", Json::parse(R"({"ras": 0, "rp": 0})")},
      {"/rfc=100000", Json::parse(R"({"refi": 1000000})")},
      {"/refi=1", Json::parse(R"({"rfc": 0, "rcd": 0})")},
      {"/model=\"fixed\"",
       Json::parse(R"({"rcd": 0, "rc": 0, "ras": 0, "rp": 0, "wr": 0, "rtp": 0, "faw": 0, "rfc": 0})")},
      {"/ranks=16", Json::parse(R"({"banks_per_group": 1, "bank_refresh": {"rfc": 0, "banks": 1}})")},
      {"/bank_groups=16", Json::parse(R"({"banks_per_group": 1})")},
      {"/bank_refresh/rfc=100000", Json::parse(R"({"bank_refresh": {"refi": 1000000}})")},
      {"/bank_refresh/to_bank_refresh=100000", Json::parse(R"({"bank_refresh": {"refi": 1000000}})")},
      {"/bank_refresh/refi=0", Json::parse(R"({"bank_refresh": {"rfc": 0}})")},
      {"/bank_refresh/banks=16", Json::parse(R"({"banks_per_group": 16})")},
  };
  const Json base = write_dram_part(read_dram_part("lpddr4_3200_x32"));
  check_probes(probes_of(describe_dram_part()), base, companions, dram_part_schema(),
               [](const std::string& path) { read_dram_part(path); });
}

TEST_CASE("the reader accepts each option to its edges and no further") {
  check_option_probes(describe_schedule_options(),
                      [](const std::vector<Setting>& settings) { read_schedule_options(settings); });
  for (const NetworkFamily& family : network_families()) {
    INFO(family.name);
    check_option_probes(describe_network_options(family),
                        [&](const std::vector<Setting>& settings) { read_network(family.name, settings); });
  }
}

TEST_CASE("what a schema requires, the reader requires") {
  const Json part = write_dram_part(read_dram_part("lpddr4_3200_x32"));
  const TemporaryFolder folder;
  for (const FieldDescription& field : describe_dram_part()) {
    Json lacking = part;
    lacking.erase(field.key);
    INFO(field.key);
    const std::string path = folder.file("lacking.json", lacking.dump());
    const std::string message = refusal([&] { read_dram_part(path); });
    CHECK((message == "(accepted)") == !field.required);
    CHECK(violation(dram_part_schema(), lacking).empty() == !field.required);
  }
  CHECK_FALSE(violation(hardware_schema(), Json::object()).empty());
}

TEST_CASE("a DRAM part that extends another need only have a name") {
  CHECK(violation(dram_part_schema(), Json::parse(R"({"name": "x", "extends": "ddr3_1600_x16"})")).empty());
  CHECK_FALSE(violation(dram_part_schema(), Json::parse(R"({"extends": "ddr3_1600_x16"})")).empty());
}

TEST_CASE("every shipped file conforms to its schema, and so does every resolved configuration") {
  for (const ShippedFile& file : shipped_files()) {
    INFO(file.name);
    const Json root = parse_json(std::string(file.text), std::string(file.name)).root;
    const std::map<std::string_view, Json> schemas{
        {"hw", hardware_schema()}, {"dram", dram_part_schema()}, {"sweeps", sweep_schema()}};
    CHECK(violation(schemas.at(file.kind), root).empty());
  }
  for (const std::string& name : shipped_names("hw"))
    CHECK(violation(hardware_schema(), write_hardware(read_hardware(name, {}))).empty());
}

TEST_CASE("a schema has type, edges, default and a description with unit and rules") {
  const Json schema = hardware_schema();
  CHECK(schema.at("$schema") == "https://json-schema.org/draft/2020-12/schema");
  CHECK(schema.at("required") == Json::array({"name"}));
  const Json& sram = schema.at("properties").at("sram");
  CHECK(sram.at("additionalProperties") == false);
  const Json capacity = Json::parse(R"({
    "description": "Size of the scratchpad. Unit: KiB. Must be room for a double-buffered minimal tile.",
    "type": "integer", "minimum": 1, "maximum": 1048576, "default": 256})");
  CHECK(sram.at("properties").at("capacity_kib") == capacity);
  const Json& channels = schema.at("properties").at("dram").at("properties").at("channels");
  CHECK(channels.at("enum") == Json::array({1, 2, 4, 8, 16}));
}

TEST_CASE("tables tell what is valid in words") {
  const std::vector<FieldDescription> hardware = describe_hardware();
  CHECK(valid_values(field_of(hardware, "clock_mhz")) == "1..5000");
  CHECK(valid_values(field_of(hardware, "name")) == "text, not empty");
  const auto& dram = field_of(hardware, "dram").fields;
  CHECK(valid_values(field_of(dram, "channels")) == "power of two in 1..16");
  const auto& array = field_of(hardware, "mac_array").fields;
  CHECK(valid_values(field_of(array, "unit_split")) == "list of `pixels`, `groups`, `outputs`");
  CHECK(valid_values(field_of(array, "tree_splits")) ==
        "list of distinct 1..1024; a list of divisors of lanes_in");
}

TEST_CASE("the generated files in the tree are what the fields generate (else run scripts/docs)") {
  for (const GeneratedFile& file : generated_files(VARGSIM_SOURCE_DIR)) {
    INFO(file.path);
    CHECK(read_file(std::string(VARGSIM_SOURCE_DIR "/") + file.path) == file.text);
  }
}

}  // namespace vargsim::test
