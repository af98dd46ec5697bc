// libcurl's multi interface on an io_context: one transfer, one awaitable. Used for DNS over HTTPS.
#pragma once
#include <curl/curl.h>
#include <boost/asio/io_context.hpp>
#include <memory>

#include "collect/network.hpp"

namespace mtasts::collect {

class curl_multi {
 public:
  explicit curl_multi(boost::asio::io_context& context);
  ~curl_multi();
  curl_multi(const curl_multi&) = delete;
  curl_multi& operator=(const curl_multi&) = delete;

  /// Runs `easy` to its end and gives its result; on cancellation takes it out and gives CURLE_ABORTED_BY_CALLBACK.
  /// `easy` stays the caller's and must live until then. Never throws.
  awaitable<CURLcode> perform(CURL* easy);

 private:
  struct state;
  std::shared_ptr<state> state_;
};

}  // namespace mtasts::collect
