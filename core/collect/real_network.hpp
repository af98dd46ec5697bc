// The network as it is: c-ares, libcurl, Asio and OpenSSL behind the seam.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>

#include "collect/network.hpp"
#include "collect/tls.hpp"
#include "mtasts/options.hpp"

namespace mtasts::collect {

/// Throws mtasts::error (no_resolver, invalid_option, resources). `store` was loaded with the same options.
std::unique_ptr<network> make_real_network(boost::asio::io_context& context, const options& chosen,
                                           std::shared_ptr<const trust_store> store);

/// The libraries in use, with the versions they say at run time.
std::vector<library_version> library_versions();

}  // namespace mtasts::collect
