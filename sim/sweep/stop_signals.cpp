#include "sim/sweep/stop_signals.h"

#include <csignal>
#include <initializer_list>

namespace vargsim {
namespace {

volatile std::sig_atomic_t stop_asked = 0;

void ask_to_stop(int) {
  stop_asked = 1;
}

}  // namespace

StopSignals::StopSignals() {
  stop_asked = 0;
  for (const int number : {SIGINT, SIGTERM, SIGHUP})
    std::signal(number, ask_to_stop);
  std::signal(SIGXFSZ, SIG_IGN);
}

StopSignals::~StopSignals() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGXFSZ})
    std::signal(number, SIG_DFL);
}

bool StopSignals::has_come() {
  return stop_asked != 0;
}

}  // namespace vargsim
