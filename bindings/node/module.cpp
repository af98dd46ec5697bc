// mtasts.node: names its parts and nothing else. Loading it starts no thread and opens no file.
// Node-API version 9; a worker or a second copy of the addon gets exports of its own and shares nothing.
#include "native.hpp"

namespace {

Napi::Object init(Napi::Env env, Napi::Object exports) {
  mtasts::node::bind_departed(env);
  mtasts::node::bind_report(env, exports);
  mtasts::node::bind_offline(env, exports);
  mtasts::node::bind_render(env, exports);
  mtasts::node::bind_checker(env, exports);
  return exports;
}

}  // namespace

NODE_API_MODULE(mtasts, init)
