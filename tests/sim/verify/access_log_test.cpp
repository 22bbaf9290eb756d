/// Every way in which an access may be wrong, and none in which it is right.

#include "sim/verify/checks/access_log.h"

#include <catch2/catch.hpp>

namespace vargsim {
namespace {

using Kind = Conflict::Kind;

/// Commands 0 to 5: 1 waits for 0, 2 for 1, 4 for 3; 5 for nothing.
Program two_chains() {
  Program program;
  const CommandId waits[] = {-1, 0, 1, -1, 3, -1};
  for (const CommandId wait : waits) {
    Command command;
    command.first_wait = static_cast<std::int32_t>(program.waits.size());
    command.wait_count = wait < 0 ? 0 : 1;
    if (wait >= 0) program.waits.push_back(wait);
    command.body = Compute{};
    program.commands.push_back(command);
  }
  return program;
}

struct Logged {
  Program program = two_chains();
  HappensBefore before{program};
  AccessLog log{16, AccessLog::Content::unwritten, before};
};

void expect(const std::optional<Conflict>& conflict, Kind kind, CommandId other, Bytes at) {
  REQUIRE(conflict);
  CHECK(conflict->kind == kind);
  CHECK(conflict->other == other);
  CHECK(conflict->at == at);
}

}  // namespace

TEST_CASE("a byte that nobody has written is found") {
  Logged logged;
  CHECK_FALSE(logged.log.write(0, 8, 0));
  CHECK_FALSE(logged.log.read(0, 8, 1));
  expect(logged.log.read(4, 12, 1), Kind::unwritten, -1, 8);
  CHECK(logged.log.first_unwritten(0, 16) == 8);
  CHECK_FALSE(logged.log.first_unwritten(0, 8));
  AccessLog outside(16, AccessLog::Content::from_outside, logged.before);
  CHECK_FALSE(outside.read(0, 16, 0));
}

TEST_CASE("a reader waits for the writer, directly or not") {
  Logged logged;
  CHECK_FALSE(logged.log.write(0, 8, 0));
  CHECK_FALSE(logged.log.read(0, 8, 2));
  expect(logged.log.read(6, 8, 4), Kind::unordered_write, 0, 6);
  CHECK(logged.log.writer_of(6) == 0);
}

TEST_CASE("a writer waits for all readers and for the writer before") {
  Logged logged;
  CHECK_FALSE(logged.log.write(0, 4, 0));
  CHECK_FALSE(logged.log.read(2, 4, 1));
  CHECK_FALSE(logged.log.write(0, 4, 2));
  expect(logged.log.write(0, 4, 5), Kind::overwritten_write, 2, 0);
  CHECK_FALSE(logged.log.write(8, 12, 3));
  CHECK_FALSE(logged.log.read(10, 11, 4));
  expect(logged.log.write(8, 12, 5), Kind::overwritten_write, 3, 8);
}

TEST_CASE("of several readers each one counts that no later one follows") {
  Logged logged;
  AccessLog log(4, AccessLog::Content::from_outside, logged.before);
  CHECK_FALSE(log.read(0, 4, 0));
  CHECK_FALSE(log.read(0, 4, 1));
  CHECK_FALSE(log.read(0, 4, 3));
  // 2 waits for 0 and 1, not for 3.
  expect(log.write(0, 4, 2), Kind::overwritten_read, 3, 0);
}

TEST_CASE("a command may not overwrite what it reads, nor what is to be written once") {
  Logged logged;
  AccessLog log(4, AccessLog::Content::from_outside, logged.before);
  CHECK_FALSE(log.read(0, 2, 0));
  expect(log.write(1, 3, 0), Kind::own_operand, 0, 1);
  CHECK_FALSE(logged.log.write(0, 4, 0));
  CHECK_FALSE(logged.log.write(0, 4, 1));
  expect(logged.log.write(3, 5, 2, AccessLog::Overwriting::forbidden), Kind::written_before, 1, 3);
}

}  // namespace vargsim
