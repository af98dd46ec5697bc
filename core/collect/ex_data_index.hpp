// Where an object of OpenSSL keeps what is ours. A place that could not be had for lack of memory is asked for again.
#pragma once
#include <openssl/crypto.h>

#include <atomic>
#include <mutex>

namespace mtasts::collect {

/// Of one class of objects, CRYPTO_EX_INDEX_SSL for one; -1 where there is no memory for it now.
template <int of>
[[nodiscard]] int ex_data_index() {
  static std::atomic<int> index = -1;
  static std::mutex one_at_a_time;
  if (const int known = index.load(std::memory_order_acquire); known >= 0) return known;
  const std::lock_guard hold(one_at_a_time);
  if (index.load() < 0) index = CRYPTO_get_ex_new_index(of, 0, nullptr, nullptr, nullptr, nullptr);
  return index.load();
}

}  // namespace mtasts::collect
