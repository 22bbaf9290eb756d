/// Pages, Markdown, diffs and schemas, from a run.json.

#include <catch2/catch.hpp>

#include "sim/base/error.h"
#include "sim/base/text.h"
#include "sim/report/diff.h"
#include "sim/report/html/page.h"
#include "sim/report/report_table.h"
#include "sim/report/run_words.h"
#include "sim/report/schemas.h"
#include "sim/report/writers/diff_report.h"
#include "sim/report/writers/layer_table.h"
#include "sim/report/writers/run_json.h"
#include "sim/report/writers/run_report.h"
#include "sim/run/run_job.h"

namespace vargsim::test {
namespace {

const Result& small_result() {
  static const Result result =
      run_job(read_job("edge_npu", "vargnet_v2",
                       {parse_setting("network.width=0.25"), parse_setting("network.input_size=64")}));
  return result;
}

Json small_run() {
  return run_json(small_result());
}

Json data_of(const std::string& page) {
  const std::string begin = "id=\"data\">";
  const std::size_t from = page.find(begin) + begin.size();
  return Json::parse(page.substr(from, page.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("a page holds its data, and no text of it ends the element") {
  Json run = small_run();
  const std::string evil = "</script><script>alert(1)</script><!-- @SCRIPT@ &amp;";
  run["layers"][0]["name"] = evil;
  run["network"]["name"] = evil;
  const std::string page = run_html(run);
  CHECK(data_of(page).at("document") == run);
  CHECK(page.find("<script>alert") == std::string::npos);
  CHECK_THAT(page, Catch::Contains("<title>&lt;/script&gt;&lt;script&gt;alert(1)"));
}

TEST_CASE("a page asks the network for nothing") {
  const std::string page = run_html(small_run());
  CHECK_THAT(page, Catch::Contains("default-src 'none'"));
  for (const char* loads : {"src=\"", "href=\"", "@import", "url("}) {
    INFO(loads);
    CHECK(page.substr(0, page.find("id=\"data\"")).find(loads) == std::string::npos);
  }
}

TEST_CASE("a page says whether it has charts") {
  const std::string page = run_html(small_run());
  CHECK((page.find("Licensed to the Apache Software Foundation") != std::string::npos) == has_charts());
}

TEST_CASE("bytes that are no UTF-8 become a page all the same") {
  Json run = small_run();
  run["layers"][0]["name"] = std::string("a\xff") + "b";
  CHECK_NOTHROW(run_html(run));
}

TEST_CASE("a summary tells the cycles, the largest causes and the bytes") {
  const std::vector<std::string> sentences = run_summary(small_run());
  REQUIRE(sentences.size() == 3);
  const TotalResult& total = small_result().total;
  CHECK_THAT(sentences[0], Catch::Contains(with_thousands(total.cycles) + " cycles"));
  CHECK_THAT(sentences[0], Catch::Contains(ledger_words(small_run().at("total").at("ledger"), 3)));
  CHECK_THAT(sentences[1], Catch::Contains("MB are read"));
  CHECK(run_warnings(small_run()).empty());
}

TEST_CASE("what was not modelled is a warning") {
  Result result = small_result();
  result.unmodelled.push_back({"n", "LSTM", "no such operator"});
  CHECK_THAT(run_warnings(run_json(result)).at(0), Catch::Contains("PARTIAL: 1 node is not modelled"));
}

TEST_CASE("a table is CSV with raw values, Markdown with literal text, and text") {
  ReportTable table({{"name", ReportTable::Align::left}, {"value"}});
  table.add({"a,\"b\" | <i>", count_cell(1234567)});
  table.add({"c", number_cell(0.125, 1)});
  CHECK(table.csv() == "name,value\n\"a,\"\"b\"\" | <i>\",1234567\nc,0.125\n");
  CHECK(table.markdown() ==
        "| name | value |\n|---|--:|\n| a,\"b\" \\| \\<i\\> | 1,234,567 |\n| c | 0.1 |\n");
  CHECK_THAT(table.text(), Catch::Contains("1,234,567"));
}

TEST_CASE("a run keeps to its schema, and a broken one is refused with pointer, value and rule") {
  const Json& schema = report_schema("run");
  CHECK_NOTHROW(check_against_schema(small_run(), schema, "f"));
  const auto refused = [&](const char* pointer, const Json& value, const std::string& message) {
    Json run = small_run();
    run[Json::json_pointer(pointer)] = value;
    CHECK_THROWS_WITH(check_against_schema(run, schema, "f"), Catch::Contains(message));
  };
  refused("/total/cycles", 1.5, "f: /total/cycles: 1.5 is not of type integer");
  refused("/total/cycles", -1, "f: /total/cycles: -1 is not 0 or more");
  refused("/layers/2/bound", "luck", "f: /layers/2/bound: \"luck\" is not one of");
  refused("/layers/2/dram", Json::object(), "f: /layers/2/dram: key \"read_bytes\" is missing");
  refused("/layers/0/ledger/new_cause", "x", "f: /layers/0/ledger/new_cause: \"x\" is not of type integer");
  refused("/schema", "vargsim/run/2", "f: /schema: \"vargsim/run/2\" is not \"vargsim/run/1\"");
}

TEST_CASE("layers of equal names are paired in their order, others stay alone") {
  Json a = small_run();
  Json b = small_run();
  b["layers"].erase(b["layers"].begin() + 1);
  a["layers"][3]["name"] = a["layers"][2]["name"];
  const RunDiff diff = diff_runs("a", a, "b", b);
  CHECK(diff.pairs[0].b == 0);
  CHECK(diff.pairs[1].b == -1);
  CHECK(diff.pairs[2].b == 1);
  CHECK(diff.pairs[3].b == -1);  // there is one layer of that name in b
  CHECK(diff.pairs.back().a == -1);
  CHECK(diff.pairs.size() == a["layers"].size() + 1);
}

TEST_CASE("only costs that grew by more than the threshold are told") {
  const Json a = small_run();
  Json b = small_run();
  b["total"]["cycles"] = a["total"]["cycles"].get<std::int64_t>() * 2;
  b["total"]["mac_utilisation"] = 0.9;
  CHECK(grown_above(diff_runs("a", a, "b", b), 99.99) == std::vector<std::string>{"cycles by 100.00 %"});
  CHECK(grown_above(diff_runs("a", a, "b", b), 100).empty());
  CHECK(grown_above(diff_runs("b", b, "a", a), 0).empty());
}

TEST_CASE("a diff of nothing says so") {
  const RunDiff diff = diff_runs("a", small_run(), "b", small_run());
  const std::string text = diff_text(diff, 20);
  CHECK_THAT(text, Catch::Contains("The configurations are equal."));
  CHECK_THAT(text, Catch::Contains("No layer differs."));
  CHECK_THAT(text, Catch::Contains("equally many cycles"));
}

TEST_CASE("a table for a narrow terminal leaves columns out, cycles and bound never") {
  const std::string wide = layer_table(small_result());
  CHECK_THAT(wide, Catch::Contains("write kB"));
  for (const int width : {40, 60, 80, 100}) {
    const std::string narrow = layer_table(small_result(), width);
    std::size_t begin = 0;
    for (std::size_t end = narrow.find('\n'); end != std::string::npos; end = narrow.find('\n', begin)) {
      CHECK(end - begin <= static_cast<std::size_t>(width));
      begin = end + 1;
    }
    CHECK_THAT(narrow, Catch::Contains("cycles"));
    CHECK_THAT(narrow, Catch::Contains("bound"));
  }
}

TEST_CASE("lines are broken at blanks") {
  CHECK(wrap_lines("one two three\nfour\n", 7) == "one two\nthree\nfour\n");
  CHECK(wrap_lines("unbreakable word\n", 4) == "unbreakable\nword\n");
  CHECK(wrap_lines("as it is\n", 0) == "as it is\n");
}

}  // namespace vargsim::test
