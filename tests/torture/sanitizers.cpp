// What the sanitizers are told of this program.
#if defined(__SANITIZE_ADDRESS__)

// NOLINTBEGIN: the names are the sanitizers', who look for them among what a program exports.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() { return "handle_abort=1"; }
// NOLINTEND

#endif
