#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>

int main(int argc, char** argv) {
  return Catch::Session().run(argc, argv);
}

// libsystemc brings a main of its own that calls this; ours comes first, so it is only there to satisfy the
// linker.
extern "C" int sc_main(int, char**) {
  return 0;
}
