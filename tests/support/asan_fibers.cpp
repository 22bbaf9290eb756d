/// Tells AddressSanitizer where the main stack lies.
///
/// The SystemC kernel announces each switch of stacks to the sanitizer, but knows no bounds of the main one
/// and announces it as empty. The next exception on it then reports errors that are none. This function comes
/// before the sanitizer's own and fills the bounds in.

#if defined(__SANITIZE_ADDRESS__)

#include <cstddef>

#include <dlfcn.h>
#include <pthread.h>

extern "C" void __sanitizer_start_switch_fiber(void** fake_stack, const void* bottom, std::size_t size) {
  using Function = void (*)(void**, const void*, std::size_t);
  static const auto announce = reinterpret_cast<Function>(dlsym(RTLD_NEXT, "__sanitizer_start_switch_fiber"));
  if (bottom == nullptr || size == 0) {
    pthread_attr_t attributes;
    void* main_bottom = nullptr;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &main_bottom, &size);
    pthread_attr_destroy(&attributes);
    bottom = main_bottom;
  }
  announce(fake_stack, bottom, size);
}

#endif
