#include "sim/sweep/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace vargsim {
namespace {

constexpr int bar_width = 30;
constexpr std::chrono::milliseconds between_bars{100};
constexpr std::chrono::seconds between_lines{10};

std::string duration_text(double seconds) {
  const std::int64_t whole = std::llround(seconds);
  if (whole >= 3600) return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
  return whole >= 60 ? fmt::format("{} min {} s", whole / 60, whole % 60) : fmt::format("{} s", whole);
}

}  // namespace

Progress::Progress(std::string what, std::int64_t total, std::int64_t already, bool quiet)
    : what_(std::move(what)),
      total_(total),
      already_(already),
      done_(already),
      quiet_(quiet),
      is_terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (has_bar_) fmt::print(stderr, "\r\033[K");
}

double Progress::rate() const {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  return seconds > 0 ? double(worked()) / seconds : 0;
}

std::string Progress::text() const {
  std::string text = fmt::format("{} {} of {}, {:.1f} a second", what_, done_, total_, rate());
  if (worked() > 0) text += fmt::format(", {} left", duration_text(double(total_ - done_) / rate()));
  return text;
}

void Progress::show() {
  const Clock::time_point now = Clock::now();
  if (quiet_ ||
      now - shown_ < (is_terminal_ ? Clock::duration(between_bars) : Clock::duration(between_lines)))
    return;
  shown_ = now;
  if (!is_terminal_) {
    fmt::print(stderr, "{}\n", text());
    return;
  }
  const auto full = static_cast<std::size_t>(bar_width * done_ / std::max<std::int64_t>(1, total_));
  fmt::print(stderr, "\r[{}{}] {}\033[K", std::string(full, '#'), std::string(bar_width - full, ' '), text());
  has_bar_ = true;
}

}  // namespace vargsim
