#pragma once
/// How far a sweep is: a bar on a terminal, a line now and then elsewhere.

#include <chrono>
#include <cstdint>
#include <string>

namespace vargsim {

class Progress {
 public:
  /// `already`: of `total`, those that need no work. Quiet: says nothing.
  Progress(std::string what, std::int64_t total, std::int64_t already, bool quiet);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add_one() { ++done_; }
  /// Shows what there is to show, not more often than a person reads.
  void show();

  /// Points that were worked on, and how many a second.
  std::int64_t worked() const { return done_ - already_; }
  double rate() const;

 private:
  using Clock = std::chrono::steady_clock;
  std::string text() const;

  std::string what_;
  std::int64_t total_;
  std::int64_t already_;
  std::int64_t done_;
  bool quiet_;
  bool is_terminal_;
  bool has_bar_ = false;
  Clock::time_point begin_ = Clock::now();
  Clock::time_point shown_ = begin_;
};

}  // namespace vargsim
