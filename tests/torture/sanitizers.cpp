// What the sanitizers are told of this program. Exemptions go by the names of functions: what gives them is named,
// since the compiler's own symbolizer is in a package that nothing else needs.
#if defined(__SANITIZE_ADDRESS__)

// NOLINTBEGIN: the names are the sanitizers', who look for them among what a program exports.
extern "C" __attribute__((visibility("default"))) const char* __asan_default_options() {
  return "handle_abort=1:external_symbolizer_path=/usr/bin/addr2line";
}
// NOLINTEND

#endif
