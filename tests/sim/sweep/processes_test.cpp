/// Work shared out among processes, some of which die.

#include "sim/sweep/processes.h"

#include <chrono>
#include <csignal>
#include <map>
#include <set>
#include <stdexcept>
#include <thread>

#include <catch2/catch.hpp>
#include <unistd.h>

#include "tests/sim/config/temporary_folder.h"

namespace vargsim::test {
namespace {

struct Told {
  std::map<std::int64_t, std::string> done;
  std::map<std::int64_t, std::string> died;
};

Told share(
    int jobs, std::int64_t tasks, std::function<std::string(std::int64_t)> work,
    std::function<bool()> stop = [] { return false; }) {
  Told told;
  std::int64_t at = 0;
  ProcessWork all;
  all.next = [&]() -> std::optional<std::int64_t> {
    if (at == tasks) return std::nullopt;
    return at++;
  };
  all.work = std::move(work);
  all.done = [&](std::int64_t task, const std::string& answer) {
    CHECK(told.done.emplace(task, answer).second);
  };
  all.died = [&](std::int64_t task, const std::string& how) { CHECK(told.died.emplace(task, how).second); };
  all.stop = std::move(stop);
  share_out(jobs, all);
  return told;
}

}  // namespace

TEST_CASE("every task is done once, in other processes, however many there are") {
  for (const int jobs : {1, 2, 7}) {
    const Told told = share(jobs, 40, [](std::int64_t task) {
      return std::to_string(task) + " " + std::to_string(getpid()) + std::string(200'000, '.');
    });
    CHECK(told.died.empty());
    REQUIRE(told.done.size() == 40);
    std::set<std::string> processes;
    for (const auto& [task, answer] : told.done) {
      CHECK(answer.substr(0, answer.find(' ')) == std::to_string(task));
      processes.insert(answer.substr(answer.find(' ')));
    }
    CHECK(processes.size() == static_cast<std::size_t>(jobs));
    CHECK(processes.count(" " + std::to_string(getpid())) == 0);
  }
}

TEST_CASE("a task at which a process dies is tried once more") {
  const TemporaryFolder folder;
  const Told told = share(2, 20, [&](std::int64_t task) -> std::string {
    const std::string mark = folder.path() + "/mark" + std::to_string(task);
    if (task % 5 == 2 && access(mark.c_str(), F_OK) != 0) {
      folder.file("mark" + std::to_string(task), "");
      raise(SIGKILL);
    }
    return "good";
  });
  CHECK(told.died.empty());
  CHECK(told.done.size() == 20);
}

TEST_CASE("a task at which two processes die is told of, and all others are done") {
  const Told told = share(3, 20, [](std::int64_t task) -> std::string {
    if (task == 4) raise(SIGKILL);
    if (task == 11) _exit(7);
    return "good";
  });
  CHECK(told.done.size() == 18);
  CHECK(told.died == std::map<std::int64_t, std::string>{{4, "the process was killed by signal 9"},
                                                         {11, "the process ended with status 7"}});
}

TEST_CASE("what the work throws reaches the caller, and so does what is done with an answer") {
  CHECK_THROWS_WITH(share(2, 5, [](std::int64_t) -> std::string { throw std::runtime_error("no room"); }),
                    "no room");
  ProcessWork work;
  work.next = [] { return std::optional<std::int64_t>(1); };
  work.work = [](std::int64_t) { return std::string("x"); };
  work.done = [](std::int64_t, const std::string&) { throw std::logic_error("full"); };
  work.died = [](std::int64_t, const std::string&) {};
  work.stop = [] { return false; };
  CHECK_THROWS_WITH(share_out(2, work), "full");
}

TEST_CASE("stopping ends processes that are at work") {
  const auto begin = std::chrono::steady_clock::now();
  int asked = 0;
  const Told told = share(
      2, 5,
      [](std::int64_t) {
        std::this_thread::sleep_for(std::chrono::seconds(30));
        return std::string();
      },
      [&] { return ++asked > 2; });
  CHECK(told.done.empty());
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}

}  // namespace vargsim::test
