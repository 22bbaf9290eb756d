#include "sim/sweep/processes.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <memory>
#include <set>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace vargsim {
namespace {

/// Tasks that a fork has in hand: one that it does and one that it can go on with at once.
constexpr std::size_t tasks_in_hand = 2;
constexpr int poll_milliseconds = 200;
constexpr int most_idle_deaths = 20;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// Before an answer: how it ended, and its length.
struct Header {
  std::int64_t task = 0;
  std::uint64_t bytes = 0;
  bool is_error = false;
};

bool read_all(int from, void* to, std::size_t bytes) {
  auto* at = static_cast<char*>(to);
  while (bytes > 0) {
    const ssize_t count = read(from, at, bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

bool write_all(int to, const void* from, std::size_t bytes) {
  const auto* at = static_cast<const char*>(from);
  while (bytes > 0) {
    const ssize_t count = write(to, at, bytes);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return false;
    at += count;
    bytes -= static_cast<std::size_t>(count);
  }
  return true;
}

class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(other.number_) { other.number_ = -1; }
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { close_now(); }

  int get() const { return number_; }
  void close_now() {
    if (number_ >= 0) close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

std::array<Descriptor, 2> make_pipe() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) fail("a pipe to a worker process");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

std::string way_of_death(int status) {
  if (WIFSIGNALED(status)) return fmt::format("the process was killed by signal {}", WTERMSIG(status));
  return fmt::format("the process ended with status {}", WEXITSTATUS(status));
}

/// The life of a fork: tasks in, answers out, until there are no more.
[[noreturn]] void live_as_worker(const ProcessWork& work, int tasks, int answers, pid_t parent) {
  std::signal(SIGINT, SIG_IGN);
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGHUP, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  Header header;
  while (read_all(tasks, &header.task, sizeof header.task)) {
    std::string answer;
    try {
      answer = work.work(header.task);
      header.is_error = false;
    } catch (const std::exception& error) {
      answer = error.what();
      header.is_error = true;
    }
    header.bytes = answer.size();
    if (!write_all(answers, &header, sizeof header) || !write_all(answers, answer.data(), answer.size()))
      break;
  }
  _exit(0);  // no destructors: what they would close belongs to the parent
}

/// A fork as its parent sees it.
class Worker {
 public:
  Worker(const ProcessWork& work, const std::vector<std::unique_ptr<Worker>>& others) {
    auto [tasks_out, tasks_in] = make_pipe();
    auto [answers_out, answers_in] = make_pipe();
    const pid_t parent = getpid();
    pid_ = fork();
    if (pid_ < 0) fail("a worker process");
    if (pid_ == 0) {
      tasks_in.close_now();
      answers_out.close_now();
      // An end of another fork's pipe held open here would hide that fork's death or the parent's.
      for (const auto& other : others) {
        if (other) other->close_pipes();
      }
      live_as_worker(work, tasks_out.get(), answers_in.get(), parent);
    }
    tasks_ = std::move(tasks_in);
    answers_ = std::move(answers_out);
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    reap();
  }

  const std::deque<std::int64_t>& in_hand() const { return in_hand_; }
  int answers() const { return answers_.get(); }

  /// Where the fork is dead, that shows at `answers`.
  void give(std::int64_t task) {
    in_hand_.push_back(task);
    write_all(tasks_.get(), &task, sizeof task);
  }

  /// Reads what there is. False when the fork has closed its end.
  bool receive() {
    std::array<char, 65536> part{};
    const ssize_t count = read(answers_.get(), part.data(), part.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) return true;
    if (count <= 0) return false;
    received_.append(part.data(), static_cast<std::size_t>(count));
    return true;
  }

  /// A whole answer, if one has come in.
  std::optional<Header> take_answer(std::string& answer) {
    Header header;
    if (received_.size() < sizeof header) return std::nullopt;
    std::memcpy(&header, received_.data(), sizeof header);
    if (received_.size() - sizeof header < header.bytes) return std::nullopt;
    answer = received_.substr(sizeof header, header.bytes);
    received_.erase(0, sizeof header + header.bytes);
    in_hand_.pop_front();
    return header;
  }

  /// Waits for the end of a fork that has closed its pipes; tells how it ended.
  std::string reap() {
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return way_of_death(status);
  }

  void close_pipes() {
    tasks_.close_now();
    answers_.close_now();
  }

 private:
  pid_t pid_ = -1;
  Descriptor tasks_;
  Descriptor answers_;
  std::deque<std::int64_t> in_hand_;
  std::string received_;
};

/// A write to a fork that has just died must not end the parent.
class IgnoredPipeSignal {
 public:
  IgnoredPipeSignal() : former_(std::signal(SIGPIPE, SIG_IGN)) {}
  ~IgnoredPipeSignal() { std::signal(SIGPIPE, former_); }
  IgnoredPipeSignal(const IgnoredPipeSignal&) = delete;
  IgnoredPipeSignal& operator=(const IgnoredPipeSignal&) = delete;

 private:
  void (*former_)(int);
};

class Crew {
 public:
  Crew(int jobs, const ProcessWork& work) : work_(work) { workers_.resize(static_cast<std::size_t>(jobs)); }

  void run() {
    while (!work_.stop()) {
      hand_out();
      if (!is_anything_in_hand()) return;
      wait();
    }
  }

 private:
  std::optional<std::int64_t> next_task() {
    if (again_.empty()) return work_.next();
    const std::int64_t task = again_.front();
    again_.pop_front();
    return task;
  }

  /// One task a worker and round, so that few tasks are spread over all.
  void hand_out() {
    for (std::size_t round = 0; round < tasks_in_hand; ++round) {
      for (std::unique_ptr<Worker>& worker : workers_) {
        if (worker && worker->in_hand().size() > round) continue;
        const std::optional<std::int64_t> task = next_task();
        if (!task) return;
        if (!worker) worker = std::make_unique<Worker>(work_, workers_);
        worker->give(*task);
      }
    }
  }

  bool is_anything_in_hand() const {
    return std::any_of(workers_.begin(), workers_.end(),
                       [](const auto& worker) { return worker && !worker->in_hand().empty(); });
  }

  void wait() {
    std::vector<pollfd> ends;
    std::vector<std::size_t> indices;
    for (std::size_t i = 0; i < workers_.size(); ++i) {
      if (!workers_[i]) continue;
      ends.push_back({workers_[i]->answers(), POLLIN, 0});
      indices.push_back(i);
    }
    if (poll(ends.data(), ends.size(), poll_milliseconds) < 0) {
      if (errno == EINTR) return;
      fail("waiting for worker processes");
    }
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends[i].revents != 0) listen(workers_[indices[i]]);
    }
  }

  void listen(std::unique_ptr<Worker>& worker) {
    const bool is_alive = worker->receive();
    std::string answer;
    while (const std::optional<Header> header = worker->take_answer(answer)) {
      if (header->is_error) throw std::runtime_error(answer);
      work_.done(header->task, answer);
    }
    if (!is_alive) bury(worker);
  }

  /// The task that a dead fork was at is tried once more; those behind it have nothing to do with its death.
  void bury(std::unique_ptr<Worker>& worker) {
    const std::string death = worker->reap();
    const std::deque<std::int64_t> left = worker->in_hand();
    worker.reset();
    if (left.empty()) {
      if (++idle_deaths_ > most_idle_deaths)
        throw std::runtime_error("worker processes die at once: " + death);
      return;
    }
    again_.insert(again_.end(), left.begin() + 1, left.end());
    if (suspects_.insert(left.front()).second) {
      again_.push_back(left.front());
    } else {
      work_.died(left.front(), death);
    }
  }

  const ProcessWork& work_;
  std::vector<std::unique_ptr<Worker>> workers_;
  std::deque<std::int64_t> again_;
  std::set<std::int64_t> suspects_;  ///< tasks at which a fork has died
  int idle_deaths_ = 0;
};

}  // namespace

void share_out(int jobs, const ProcessWork& work) {
  const IgnoredPipeSignal ignored;
  Crew(jobs, work).run();
}

}  // namespace vargsim
