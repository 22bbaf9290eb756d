/// Results on disk: contents that do not depend on the order of the work, and refusals.

#include "sim/sweep/store.h"

#include <catch2/catch.hpp>

#include "sim/report/html/page.h"
#include "sim/sweep/best.h"
#include "sim/sweep/export.h"
#include "tests/sim/config/refusal.h"
#include "tests/sim/config/temporary_folder.h"

namespace vargsim::test {
namespace {

const SweepIdentity identity{R"({"axes":[1]})", R"({"hw":1})", "simulated", "all", "1.0"};

Outcome outcome(std::int64_t value, const std::string& figure) {
  Outcome good;
  good.columns = {{"key", value}, {figure, value * 10}};
  good.layers.add({{"name", std::string("l")}, {figure, value}});
  return good;
}

/// Everything in a results file, as text.
std::string contents(const Database& database) {
  std::string text;
  for (const char* sql : {"SELECT name, sql FROM sqlite_master ORDER BY rowid", "SELECT * FROM meta",
                          "SELECT * FROM points", "SELECT * FROM layers", "SELECT * FROM confirmed"}) {
    Statement rows = database.prepare(sql);
    while (rows.step()) {
      for (int i = 0; i < rows.columns(); ++i)
        text += cell_text(rows.cell(i)) + "|";
      text += "\n";
    }
  }
  return text;
}

std::string contents_after(const std::vector<std::int64_t>& order) {
  const TemporaryFolder folder;
  ResultStore store(folder.path(), identity, {"key"});
  for (const std::int64_t point : order)
    store.add(PointTable::points, point, outcome(point, point == 2 ? "b" : "a"));
  store.finish();
  return contents(store.database());
}

}  // namespace

TEST_CASE("contents do not depend on the order in which points are finished") {
  const std::string expected = contents_after({0, 1, 2, 3});
  CHECK(expected == contents_after({2, 3, 1, 0}));
  CHECK(expected == contents_after({3, 2, 0, 1}));
}

TEST_CASE("a results file is gone on with where it was") {
  const TemporaryFolder folder;
  {
    ResultStore store(folder.path(), identity, {"key"});
    store.add(PointTable::points, 1, outcome(1, "a"));
  }
  ResultStore store(folder.path(), identity, {"key"});
  CHECK(store.has(PointTable::points, 1));
  CHECK_FALSE(store.has(PointTable::points, 0));
  CHECK_FALSE(store.has(PointTable::confirmed, 1));
  store.finish();
  store.add(PointTable::points, 0, outcome(0, "c"));
  store.finish();
  CHECK(store.count(PointTable::points) == 2);
}

TEST_CASE("a point that cannot be added whole is not there at all") {
  const TemporaryFolder folder;
  ResultStore store(folder.path(), identity, {"key"});
  // The point's own row can be added, its layer cannot: the key is taken.
  store.database().execute("INSERT INTO layers(point, layer) VALUES(1, 0)");
  CHECK_THROWS_AS(store.add(PointTable::points, 1, outcome(1, "a")), DatabaseError);
  CHECK_FALSE(store.has(PointTable::points, 1));
  store.database().execute("DELETE FROM layers");
  store.add(PointTable::points, 1, outcome(1, "a"));
  CHECK(store.has(PointTable::points, 1));
}

TEST_CASE("results of something else are refused with what differs") {
  const TemporaryFolder folder;
  { const ResultStore store(folder.path(), identity, {"key"}); }
  const auto message = [&](const SweepIdentity& other) {
    return refusal([&] { const ResultStore store(folder.path(), other, {"key"}); });
  };
  CHECK(message(identity) == "(accepted)");
  SweepIdentity other = identity;
  other.spec = R"({"axes":[2]})";
  check_refusal(message(other), {"results.sqlite", "another sweep", "/axes/0"});
  other = identity;
  other.configurations = R"({"hw":2})";
  check_refusal(message(other), {"other hardware", "/hw"});
  other = identity;
  other.figures = "estimated";
  check_refusal(message(other), {"simulated", "estimated"});
  other = identity;
  other.shard = "1/2";
  check_refusal(message(other), {"shard all", "shard 1/2"});
  other = identity;
  other.version = "2.0";
  check_refusal(message(other), {"vargsim 1.0", "2.0"});
}

TEST_CASE("a file that is no result of a sweep is refused") {
  const TemporaryFolder folder;
  folder.file("results.sqlite",
              "not a database, but long enough to be looked at as one " + std::string(2000, '.'));
  check_refusal(refusal([&] { const ResultStore store(folder.path(), identity, {}); }), {"results.sqlite"});
  check_refusal(refusal([&] { open_results(folder.path()); }), {"results.sqlite"});
  check_refusal(refusal([&] { open_results(folder.path() + "/nothing"); }), {"no such file"});
}

TEST_CASE("best points: the least, the Pareto front, conditions, and unknown columns") {
  const TemporaryFolder folder;
  ResultStore store(folder.path(), identity, {"key"});
  const std::vector<std::pair<int, int>> figures{{5, 1}, {3, 3}, {4, 3}, {1, 5}, {3, 3}};
  for (std::size_t i = 0; i < figures.size(); ++i) {
    Outcome good;
    good.columns = {{"key", std::int64_t(i)},
                    {"x", std::int64_t{figures[i].first}},
                    {"y", std::int64_t{figures[i].second}}};
    store.add(PointTable::points, std::int64_t(i), good);
  }
  Outcome bad;
  bad.status = Outcome::Status::failed;
  bad.columns = {{"key", std::int64_t{9}}};
  store.add(PointTable::points, 9, bad);
  const auto points = [&](const std::vector<std::string>& columns, const std::string& where) {
    std::vector<std::int64_t> numbers;
    for (const std::vector<Cell>& row : best_points(store.database(), columns, where).rows)
      numbers.push_back(std::get<std::int64_t>(row.front()));
    return numbers;
  };
  CHECK(points({"x"}, "") == std::vector<std::int64_t>{3});
  CHECK(points({"x"}, "key < 3") == std::vector<std::int64_t>{1});
  CHECK(points({"x"}, "key > 7").empty());
  CHECK(points({"x", "y"}, "") == std::vector<std::int64_t>{3, 1, 4, 0});
  check_refusal(refusal([&] { points({"z"}, ""); }), {"--best z", "no column"});
  check_refusal(refusal([&] { points({"x"}, "1 < w"); }), {"--where", "at character 5", "no column 'w'"});
}

TEST_CASE("texts are escaped in reports and quoted in CSV") {
  CHECK(html_text("<a href='x'>\"&\"</a>") == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;");
  CHECK(csv_field("plain") == "plain");
  CHECK(csv_field("a,\"b\"\n") == "\"a,\"\"b\"\"\n\"");
}

}  // namespace vargsim::test
