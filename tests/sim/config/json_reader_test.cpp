/// The strict reader alone, on an object of every kind of key.

#include "sim/base/json_reader.h"

#include <catch2/catch.hpp>

#include "sim/base/json_writer.h"
#include "tests/sim/config/refusal.h"

namespace vargsim::test {
namespace {

enum class Colour { red, green };
constexpr auto colour_names = make_name_table<Colour>({{Colour::red, "red"}, {Colour::green, "green"}});

struct Thing {
  std::string title = "untitled";
  int count = 5;
  double ratio = 0.5;
  std::vector<int> sizes{1};
  std::vector<int> even{2};
  int power = 4;
  int pair = 8;
  std::string label = "none";
  Colour colour = Colour::red;
  std::vector<Colour> palette{Colour::red};
  int depth = 7;
};

template <class Visitor, class Value>
void thing_fields(Visitor& v, Value& thing) {
  v.annotation("$note", "");
  v.file_only("above", "");
  v.text("title", thing.title, "");
  v.integer("count", thing.count, {1, 10}, "apples", "");
  v.number("ratio", thing.ratio, 0, 1, "", "");
  v.integers("sizes", thing.sizes, {1, 8}, "pixels", "");
  v.distinct_integers("even", thing.even, {1, 8}, "pixels", "");
  v.power_of_two("power", thing.power, {2, 16}, "litres", "");
  v.one_of("pair", thing.pair, {8, 16}, "bits", "");
  v.name("label", thing.label, "");
  v.choice("colour", thing.colour, colour_names, "");
  v.choices("palette", thing.palette, colour_names, "");
  v.object("box", "", [&](auto& inner) {
    inner.integer("depth", thing.depth, {0, 9}, "mm", "");
    inner.check("depth", thing.depth != 8, "anything but 8");
  });
}

Thing read(const JsonDocument& document) {
  Thing thing;
  JsonReader reader(document);
  thing_fields(reader, thing);
  reader.finish();
  return thing;
}

Thing read(const std::string& text) {
  return read(parse_json(text, "thing.json"));
}

Thing read_with(const std::string& text, const std::string& key, const std::string& value) {
  JsonDocument document = parse_json(text, "thing.json");
  override_value(document, key, value, "--set " + key + "=" + value);
  return read(document);
}

struct Refusal {
  std::string text;
  std::vector<std::string> parts;
};

}  // namespace

TEST_CASE("keys that are absent keep their defaults") {
  const Thing thing = read("{}");
  CHECK(thing.title == "untitled");
  CHECK(thing.count == 5);
  CHECK(thing.depth == 7);
}

TEST_CASE("keys that are there are read, bounds included") {
  const Thing thing = read(R"({"title": "t", "count": 10, "ratio": 1, "sizes": [8, 1], "colour": "green",
                               "palette": ["green", "red"], "box": {"depth": 0}})");
  CHECK(thing.title == "t");
  CHECK(thing.count == 10);
  CHECK(thing.ratio == 1.0);
  CHECK(thing.sizes == std::vector<int>{8, 1});
  CHECK(thing.colour == Colour::green);
  CHECK(thing.palette == std::vector<Colour>{Colour::green, Colour::red});
  CHECK(thing.depth == 0);
}

TEST_CASE("what the writer writes, the reader reads back") {
  Thing thing;
  thing.count = 3;
  thing.palette = {Colour::green};
  JsonWriter writer;
  thing_fields(writer, thing);
  const Json written = writer.take();
  const Thing back = read(written.dump());
  JsonWriter again;
  thing_fields(again, back);
  CHECK(again.take() == written);
}

TEST_CASE("each refusal is one line with place, value and rule") {
  const std::vector<Refusal> refusals{
      {R"({"cuont": 1})",
       {"thing.json: /cuont", "unknown key", "nearest: count", "valid: $note, above, title, count"}},
      {R"({"zzzzzzzzzz": 1})", {"/zzzzzzzzzz: unknown key; valid"}},
      {R"({"box": {"dept": 1}})", {"thing.json: /box/dept: unknown key, nearest: depth"}},
      {R"({"count": 0})", {"thing.json: /count: 0 is not a whole number of apples from 1 to 10"}},
      {R"({"count": 11})", {"/count: 11", "from 1 to 10"}},
      {R"({"count": -1})", {"/count: -1", "from 1 to 10"}},
      {R"({"count": 3.9})", {"/count: 3.9", "whole number"}},
      {R"({"count": 3.0})", {"/count: 3.0", "whole number"}},
      {R"({"count": 1e0})", {"/count: 1.0", "whole number"}},
      {R"({"count": "3"})", {R"(/count: "3")", "whole number"}},
      {R"({"count": true})", {"/count: true", "whole number"}},
      {R"({"count": null})", {"/count: null", "whole number"}},
      {R"({"count": [3]})", {"/count: [3]", "whole number"}},
      {R"({"count": 4294967297})", {"/count: 4294967297", "from 1 to 10"}},
      {R"({"count": 18446744073709551615})", {"/count: 18446744073709551615", "from 1 to 10"}},
      {R"({"count": 99999999999999999999999})", {"/count", "whole number"}},
      {R"({"ratio": 1.5})", {"/ratio: 1.5 is not a number", "from 0 to 1"}},
      {R"({"ratio": -0.1})", {"/ratio: -0.1", "from 0 to 1"}},
      {R"({"ratio": "0.5"})", {R"(/ratio: "0.5")", "a number"}},
      {R"({"title": 4})", {"/title: 4 is not a string"}},
      {R"({"sizes": []})", {"/sizes: [] is not a list of at least one value"}},
      {R"({"sizes": 4})", {"/sizes: 4 is not a list"}},
      {R"({"sizes": [1, 9]})", {"/sizes/1: 9", "pixels from 1 to 8"}},
      {R"({"colour": "gren"})", {R"(/colour: "gren" is not one of red, green; nearest: green)"}},
      {R"({"colour": 1})", {"/colour: 1 is not one of red, green"}},
      {R"({"palette": ["red", "rad"]})", {R"(/palette/1: "rad")", "nearest: red"}},
      {R"({"palette": ["red", "red"]})", {R"(/palette: ["red","red"])", "distinct", R"("red" stands twice)"}},
      {R"({"even": [2, 2]})", {"/even: [2,2]", "distinct values (2 stands twice)"}},
      {R"({"power": 3})", {"/power: 3 is not a power of two of litres from 2 to 16"}},
      {R"({"power": 1})", {"/power: 1 is not a power of two"}},
      {R"({"power": 32})", {"/power: 32 is not a power of two"}},
      {R"({"power": 4.0})", {"/power: 4.0 is not a power of two"}},
      {R"({"pair": 12})", {"/pair: 12 is not 8 or 16 bits"}},
      {R"({"label": ""})", {R"(/label: "" is not a name)"}},
      {R"({"title": "a\tb"})", {R"(/title: "a\tb" is not a string without control characters)"}},
      {R"({"$note": 1})", {"/$note: 1 is not a string"}},
      {R"({"above": "x"})", {"/above: can only stand in a file"}},
      {R"({"palette": {}})", {"/palette: {} is not a list"}},
      {R"({"box": 3})", {"/box: 3 is not an object"}},
      {R"({"box": {"depth": 8}})", {"/box/depth: 8 is not anything but 8"}},
  };
  for (const Refusal& expected : refusals) {
    INFO(expected.text);
    check_refusal(refusal([&] { read(expected.text); }), expected.parts);
  }
}

TEST_CASE("text that is not strict JSON is refused with file and position") {
  const std::vector<Refusal> refusals{
      {"", {"thing.json: empty"}},
      {"{", {"thing.json: line 1, column 2"}},
      {"{\n\"count\": 1,\n}", {"thing.json: line 3, column 1", "no comma"}},
      {R"({"sizes": [1, 2,]})", {"line 1, column 17", "no comma"}},
      {R"({"count": 1} // note)", {"line 1, column 14", "no comments"}},
      {R"({count: 1})", {"line 1, column 2"}},
      {R"({'count': 1})", {"line 1, column 2", "quotes"}},
      {R"({"count": NaN})", {"line 1, column 11", "NaN"}},
      {R"({"count": 01})", {"line 1, column 12"}},
      {R"({"count": 1} {})", {"line 1, column 14"}},
      {"{\"title\": \"\xff\"}", {"byte 11 (0xff) is not UTF-8"}},
      {"{\"title\": \"a\nb\"}", {"line 2", "control character"}},
      {"[]", {"thing.json: /: [] is not an object"}},
      {"3", {"thing.json: /: 3 is not an object"}},
      {R"({"count": 1, "count": 2})", {"thing.json: /count: this key stands twice in one object"}},
      {R"({"box": {"depth": 1, "depth": 1}})", {"/box/depth: this key stands twice"}},
      {std::string(100000, '['), {"thing.json: nested deeper than 64"}},
  };
  for (const Refusal& expected : refusals) {
    INFO(expected.text.substr(0, 80));
    check_refusal(refusal([&] { read(expected.text); }), expected.parts);
  }
}

TEST_CASE("equal keys of different objects are no duplicates") {
  CHECK(parse_json(R"({"a": {"x": 1}, "b": {"x": 1}, "x": [{"x": 1}, {"x": 1}]})", "").root.size() == 3);
}

TEST_CASE("long values are shortened in messages") {
  const std::string message = refusal([] { read(R"({"count": ")" + std::string(5000, 'x') + R"("})"); });
  CHECK(message.size() < 200);
  check_refusal(message, {"xxx...", "whole number"});
}

TEST_CASE("a missing key is named with the object that lacks it") {
  const JsonDocument document = parse_json("{}", "thing.json");
  check_refusal(refusal([&] { JsonReader(document).require("title"); }),
                {"thing.json: /", "key 'title' is missing"});
}

TEST_CASE("a file that cannot be read is named") {
  check_refusal(refusal([] { read_file("no/such/file.json"); }), {"no/such/file.json: cannot be read"});
}

TEST_CASE("a setting reaches nested keys and whole arrays") {
  CHECK(read_with("{}", "box.depth", "3").depth == 3);
  CHECK(read_with(R"({"box": {"depth": 1}})", "box.depth", "3").depth == 3);
  CHECK(read_with(R"({"sizes": [1, 2, 3]})", "sizes", "[4, 5]").sizes == std::vector<int>{4, 5});
  CHECK(read_with("{}", "box", R"({"depth": 2})").depth == 2);
}

TEST_CASE("a setting's value is text where it is not JSON") {
  CHECK(read_with("{}", "title", "plain words").title == "plain words");
  CHECK(read_with("{}", "title", R"("quoted")").title == "quoted");
  CHECK(read_with("{}", "title", "a=b").title == "a=b");
  CHECK(read_with("{}", "colour", "green").colour == Colour::green);
}

TEST_CASE("a refusal names the setting that put the value there") {
  const std::vector<std::pair<std::pair<std::string, std::string>, std::vector<std::string>>> refusals{
      {{"count", "0"}, {"--set count=0: /count: 0"}},
      {{"count", ""}, {R"(--set count=: /count: "" is not)"}},
      {{"sizes", "[1,99]"}, {"--set sizes=[1,99]: /sizes/1: 99"}},
      {{"box.depth", "8"}, {"--set box.depth=8: /box/depth: 8"}},
      {{"box", "4"}, {"--set box=4: /box: 4 is not an object"}},
      {{"box", R"({"depth":1,"depth":2})"}, {"--set box=", "stands twice"}},
      {{"box.dpth", "1"}, {"--set box.dpth=1: /box/dpth: unknown key, nearest: depth"}},
      {{"bax.depth", "1"}, {"--set bax.depth=1: /bax: unknown key, nearest: box"}},
      {{"count.x", "1"}, {"--set count.x=1: /count in thing.json is 2, which has no keys"}},
      {{"sizes.0", "1"}, {"--set sizes.0=1: /sizes in thing.json is [1], which has no keys"}},
      {{"box..depth", "1"}, {"--set box..depth=1: a part of the key is empty"}},
      {{"box.", "1"}, {"a part of the key is empty"}},
      {{"", "1"}, {"a part of the key is empty"}},
  };
  for (const auto& [setting, parts] : refusals) {
    INFO(setting.first << "=" << setting.second);
    const auto& [key, value] = setting;
    check_refusal(
        refusal([&, key = key, value = value] { read_with(R"({"count": 2, "sizes": [1]})", key, value); }),
        parts);
  }
}

TEST_CASE("a refusal of the file's own value does not blame a setting") {
  check_refusal(refusal([] { read_with(R"({"count": 0})", "title", "t"); }), {"thing.json: /count: 0"});
}

TEST_CASE("a rule that a default breaks says so") {
  const JsonDocument document = parse_json("{}", "thing.json");
  check_refusal(refusal([&] { JsonReader(document).check("depth", false, "even"); }),
                {"thing.json: /depth: its default is not even"});
}

TEST_CASE("a rule between objects names the inner key and its figures") {
  const JsonDocument document = parse_json(R"({"box": {"depth": 3}})", "thing.json");
  check_refusal(refusal([&] { JsonReader(document).check("box/depth", false, "deep", "4 are deep"); }),
                {"thing.json: /box/depth: 3 is not deep (4 are deep)"});
}

TEST_CASE("a byte order mark is accepted") {
  CHECK(read("\xef\xbb\xbf{\"count\": 2}").count == 2);
}

TEST_CASE("the first byte that is not UTF-8 is found") {
  for (const char* text : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf"})
    CHECK(first_byte_not_utf8(text) == std::string::npos);
  const std::vector<std::pair<std::string, std::size_t>> wrong{{"\x80", 0},
                                                               {"a\xc0\xaf", 1},
                                                               {"\xc3", 0},
                                                               {"ab\xe2\x82", 2},
                                                               {"\xed\xa0\x80", 0},
                                                               {"\xf4\x90\x80\x80", 0},
                                                               {"\xf5\x80\x80\x80", 0},
                                                               {"\xe0\x80\x80", 0}};
  for (const auto& [text, byte] : wrong)
    CHECK(first_byte_not_utf8(text) == byte);
}

TEST_CASE("keys are escaped in pointers") {
  check_refusal(refusal([] { read(R"({"a/b~c": 1})"); }), {"thing.json: /a~1b~0c: unknown key"});
  check_refusal(refusal([] { read(R"({"a\nb": 1})"); }), {R"(thing.json: /a\u000ab: unknown key)"});
}

TEST_CASE("long keys and settings are shortened in messages") {
  CHECK(refusal([] { read("{\"" + std::string(5000, 'k') + "\": 1}"); }).size() < 500);
  CHECK(refusal([] { read_with("{}", "count", std::string(5000, '7')); }).size() < 500);
}

TEST_CASE("laid over each other, objects merge and all else replaces, each value with its origin") {
  const JsonDocument lower =
      parse_json(R"({"count": 0, "sizes": [1, 2], "box": {"depth": 8, "x": {"y": 1}}})", "lower.json");
  const JsonDocument upper = parse_json(R"({"sizes": [3], "box": {"x": 5}})", "upper.json");
  const JsonDocument laid = lay_over(lower, upper);
  CHECK(laid.root.dump() == R"({"count":0,"sizes":[3],"box":{"depth":8,"x":5}})");
  CHECK(place_in(laid, "/count") == "lower.json: /count");
  CHECK(place_in(laid, "/sizes/0") == "upper.json: /sizes/0");
  CHECK(place_in(laid, "/box/depth") == "lower.json: /box/depth");
  CHECK(place_in(laid, "/box/x") == "upper.json: /box/x");
  CHECK(place_in(laid, "") == "upper.json: /");
}

}  // namespace vargsim::test
