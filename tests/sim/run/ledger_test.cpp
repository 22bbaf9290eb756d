/// Programs and timelines written by hand: which cause each cycle goes to.

#include "sim/run/ledger.h"

#include <algorithm>

#include <catch2/catch.hpp>

#include "tests/support/dice.h"
#include "tests/support/hand_program.h"

namespace vargsim::test {
namespace {

/// A program whose commands carry the times at which they begin and end.
class Story {
 public:
  explicit Story(int layers = 1) : program_(layers) {}

  void layer(LayerIndex layer) { program_.layer(layer); }

  CommandId load(TensorRole role, Cycles begin, Cycles end, const Waits& waits = {}, Cycles descriptor = 0) {
    Load load;
    load.role = role;
    return timed(program_.add(load, waits), begin, end, descriptor);
  }
  CommandId store(Cycles begin, Cycles end, const Waits& waits = {}, Cycles descriptor = 0) {
    return timed(program_.add(Store{}, waits), begin, end, descriptor);
  }

  struct Phases {
    Cycles fill_drain = 0, compute = 0, requantise = 0, bank_conflict = 0;
    Cycles sum() const { return fill_drain + compute + requantise + bank_conflict; }
  };
  CommandId compute(ComputeKind kind, Cycles begin, const Phases& phases, const Waits& waits = {}) {
    Compute compute;
    compute.kind = kind;
    const CommandId id = timed(program_.add(compute, waits), begin, begin + phases.sum(), 0);
    timeline_.back().fill_drain = phases.fill_drain;
    timeline_.back().compute = phases.compute;
    timeline_.back().requantise = phases.requantise;
    timeline_.back().bank_conflict = phases.bank_conflict;
    return id;
  }
  CommandId array(Cycles begin, const Phases& phases, const Waits& waits = {}) {
    return compute(ComputeKind::convolution, begin, phases, waits);
  }
  CommandId vector(Cycles begin, const Phases& phases, const Waits& waits = {}) {
    return compute(ComputeKind::add, begin, phases, waits);
  }

  Cycles end() const {
    Cycles last = 0;
    for (const CommandTiming& timing : timeline_)
      last = std::max(last, timing.end);
    return last;
  }
  std::vector<Ledger> ledgers() const { return build_ledgers(program_.program(), timeline_, end()); }

 private:
  CommandId timed(CommandId id, Cycles begin, Cycles end, Cycles descriptor) {
    CommandTiming timing;
    timing.begin = begin;
    timing.end = end;
    timing.descriptor = descriptor;
    timeline_.push_back(timing);
    return id;
  }

  HandProgram program_;
  Timeline timeline_;
};

struct Share {
  Cause cause;
  Cycles cycles;
};

/// These causes have these cycles, all others none.
void check_ledger(const Ledger& ledger, const std::vector<Share>& expected) {
  Ledger all;
  for (const Share& share : expected)
    all[share.cause] += share.cycles;
  for (int i = 0; i < cause_count; ++i) {
    const auto cause = static_cast<Cause>(i);
    INFO(cause_names[static_cast<std::size_t>(i)]);
    CHECK(ledger[cause] == all[cause]);
  }
}

}  // namespace

TEST_CASE("a compute alone: dispatch, fill and drain, work, requantisation, bank conflicts") {
  Story story;
  story.array(2, {4, 100, 20, 7});
  check_ledger(story.ledgers()[0], {{Cause::control, 2},
                                    {Cause::fill_drain, 4},
                                    {Cause::compute, 100},
                                    {Cause::vector, 20},
                                    {Cause::bank_conflict, 7}});
}

TEST_CASE("work of the vector unit is vector") {
  Story story;
  story.vector(0, {10, 50, 0, 3});
  check_ledger(story.ledgers()[0], {{Cause::fill_drain, 10}, {Cause::vector, 50}, {Cause::bank_conflict, 3}});
}

TEST_CASE("waiting for a load is a wait for its tensor") {
  const std::vector<std::pair<TensorRole, Cause>> causes{{TensorRole::weights, Cause::wait_weights},
                                                         {TensorRole::bias, Cause::wait_weights},
                                                         {TensorRole::ifmap, Cause::wait_ifmap},
                                                         {TensorRole::residual, Cause::wait_ifmap},
                                                         {TensorRole::psum, Cause::wait_ofmap}};
  for (const auto& [role, cause] : causes) {
    Story story;
    const CommandId load = story.load(role, 0, 80);
    story.array(80, {0, 20, 0, 0}, {load});
    check_ledger(story.ledgers()[0], {{cause, 80}, {Cause::compute, 20}});
  }
}

TEST_CASE("dispatch and the descriptor of the load waited for are control") {
  Story story;
  const CommandId load = story.load(TensorRole::ifmap, 2, 90, {}, 24);
  story.array(90 + 2, {0, 20, 0, 0}, {load});
  // Before the load begins, its tensor is missing, too: the dependency is unsatisfied, not in its descriptor.
  check_ledger(story.ledgers()[0],
               {{Cause::control, 24 + 2}, {Cause::wait_ifmap, 90 - 24}, {Cause::compute, 20}});
}

TEST_CASE("of several dependencies the one that ends last counts") {
  Story story;
  const CommandId weights = story.load(TensorRole::weights, 0, 50);
  const CommandId ifmap = story.load(TensorRole::ifmap, 0, 70);
  story.array(70, {0, 10, 0, 0}, {weights, ifmap});
  check_ledger(story.ledgers()[0], {{Cause::wait_ifmap, 70}, {Cause::compute, 10}});
}

TEST_CASE("what ended before the former compute is not waited for") {
  Story story;
  const CommandId load = story.load(TensorRole::weights, 0, 60);
  const CommandId first = story.array(0, {0, 100, 0, 0});
  story.array(100, {0, 10, 0, 0}, {load, first});
  check_ledger(story.ledgers()[0], {{Cause::compute, 100 + 10}});
}

TEST_CASE("an output buffer that a store holds is wait_ofmap") {
  Story story;
  const CommandId first = story.array(0, {0, 100, 0, 0});
  const CommandId store = story.store(100, 160, {first});
  story.array(160, {0, 10, 0, 0}, {store, first});
  check_ledger(story.ledgers()[0], {{Cause::compute, 100 + 10}, {Cause::wait_ofmap, 60}});
}

TEST_CASE("waiting for a compute of the other unit counts as that unit") {
  Story story;
  const CommandId sum = story.vector(0, {5, 45, 0, 0});
  story.array(50, {0, 10, 0, 0}, {sum});
  check_ledger(story.ledgers()[0], {{Cause::fill_drain, 5}, {Cause::vector, 45}, {Cause::compute, 10}});
}

TEST_CASE("computes that overlap are cut: a cycle belongs to the older one") {
  Story story(2);
  story.array(0, {4, 96, 0, 0});
  story.layer(1);
  story.vector(60, {10, 70, 0, 0});  // until 140: 40 cycles after the array's end
  const std::vector<Ledger> ledgers = story.ledgers();
  check_ledger(ledgers[0], {{Cause::fill_drain, 4}, {Cause::compute, 96}});
  check_ledger(ledgers[1], {{Cause::vector, 140 - 100}});
}

TEST_CASE("a compute that an older one covers gets nothing") {
  Story story(2);
  story.array(0, {0, 100, 0, 0});
  story.layer(1);
  story.vector(20, {10, 30, 0, 0});
  const std::vector<Ledger> ledgers = story.ledgers();
  check_ledger(ledgers[0], {{Cause::compute, 100}});
  check_ledger(ledgers[1], {});
}

TEST_CASE("a wait within a younger compute's life belongs to the older command") {
  Story story(2);
  const CommandId load = story.load(TensorRole::ifmap, 0, 50);
  story.array(50, {0, 10, 0, 0}, {load});
  story.layer(1);
  story.vector(0, {0, 40, 0, 0});
  const std::vector<Ledger> ledgers = story.ledgers();
  check_ledger(ledgers[0], {{Cause::wait_ifmap, 50}, {Cause::compute, 10}});
  check_ledger(ledgers[1], {});
}

TEST_CASE("the drain of stores is wait_ofmap of the last layer") {
  Story story(2);
  const CommandId first = story.array(0, {0, 100, 0, 0});
  story.store(100, 300, {first});
  story.layer(1);
  const CommandId second = story.array(100, {0, 50, 0, 0}, {first});
  story.store(150, 180, {second});
  const std::vector<Ledger> ledgers = story.ledgers();
  check_ledger(ledgers[0], {{Cause::compute, 100}});
  check_ledger(ledgers[1], {{Cause::compute, 50}, {Cause::wait_ofmap, 300 - 150}});
}

TEST_CASE("a layer that only moves data belongs to its store") {
  Story story(3);
  const CommandId first = story.array(0, {0, 100, 0, 0});
  story.layer(1);
  const CommandId load = story.load(TensorRole::residual, 100, 150, {first});
  const CommandId store = story.store(160, 200, {load});
  story.layer(2);
  story.array(205, {0, 10, 0, 0}, {store, first});
  const std::vector<Ledger> ledgers = story.ledgers();
  check_ledger(ledgers[0], {{Cause::compute, 100}});
  check_ledger(ledgers[1], {{Cause::wait_ifmap, 50}, {Cause::control, 10}, {Cause::wait_ofmap, 40}});
  check_ledger(ledgers[2], {{Cause::control, 5}, {Cause::compute, 10}});
}

TEST_CASE("a layer without commands has no cycles") {
  Story story(3);
  story.layer(2);
  story.array(0, {0, 10, 0, 0});
  const std::vector<Ledger> ledgers = story.ledgers();
  REQUIRE(ledgers.size() == 3);
  CHECK(ledgers[0].sum() == 0);
  CHECK(ledgers[1].sum() == 0);
  CHECK(ledgers[2].sum() == 10);
}

TEST_CASE("an empty program has a ledger of nothing for each layer") {
  Program program;
  program.layers = 2;
  const std::vector<Ledger> ledgers = build_ledgers(program, {}, 0);
  REQUIRE(ledgers.size() == 2);
  CHECK(ledgers[0].sum() + ledgers[1].sum() == 0);
}

TEST_CASE("whatever happens, ledgers sum to the end and no cause is negative") {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    Dice dice(seed);
    const int layers = dice.between(1, 4);
    Story story(layers);
    std::vector<Cycles> ends;
    Cycles unit_free[2] = {0, 0};
    const int count = dice.between(1, 25);
    for (int i = 0; i < count; ++i) {
      story.layer(i * layers / count);
      Waits waits;
      Cycles begin = dice.between(0, 60);
      for (CommandId id = 0; id < i; ++id) {
        if (!dice.chance(20)) continue;
        waits.push_back(id);
        begin = std::max(begin, ends[static_cast<std::size_t>(id)] + dice.between(0, 5));
      }
      const int kind = dice.between(0, 3);
      if (kind == 0) {
        const Cycles length = dice.between(0, 80);
        story.load(static_cast<TensorRole>(dice.between(0, tensor_role_count - 1)), begin, begin + length,
                   waits, dice.between(0, static_cast<int>(length)));
        ends.push_back(begin + length);
      } else if (kind == 1) {
        const Cycles length = dice.between(0, 80);
        story.store(begin, begin + length, waits, dice.between(0, static_cast<int>(length)));
        ends.push_back(begin + length);
      } else {
        Cycles& free = unit_free[kind - 2];
        begin = std::max(begin, free);
        const Story::Phases phases{dice.between(0, 10), dice.between(0, 50), dice.between(0, 9),
                                   dice.between(0, 9)};
        story.compute(kind == 2 ? ComputeKind::convolution : ComputeKind::max_pool, begin, phases, waits);
        free = begin + phases.sum();
        ends.push_back(free);
      }
    }
    Cycles sum = 0;
    INFO("seed " << seed);
    for (const Ledger& ledger : story.ledgers()) {
      for (int cause = 0; cause < cause_count; ++cause)
        REQUIRE(ledger[static_cast<Cause>(cause)] >= 0);
      sum += ledger.sum();
    }
    REQUIRE(sum == story.end());
  }
}

}  // namespace vargsim::test
