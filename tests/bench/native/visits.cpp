// Ours beside bench_visits_bare: the core's own network, shared as in a checker, asked for mail servers or policy
// hosts.
//
// usage: bench_visits smtp|https HOSTS WINDOW OPTIONS_JSON
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "collect/real_network.hpp"
#include "collect/sharing.hpp"
#include "collect/tls.hpp"
#include "mtasts/options.hpp"
#include "tests/bench/native/measure.hpp"
#include "tests/bench/native/names.hpp"

namespace {

using namespace mtasts;
namespace asio = boost::asio;

bool good(const std::optional<tls_session>& session) {
  return session && session->trust == trust_cause::trusted && session->name_matches;
}

struct work {
  collect::network& network;
  bool https;
  std::uint32_t hosts, next = 0, finished = 0, right = 0;
};

collect::awaitable<void> visit_one_after_the_other(work& all) {
  while (all.next < all.hosts) {
    const bench::domain one{all.https ? bench::kind::policy : bench::kind::mail, all.next++};
    if (all.https) {
      collect::policy_request asked{.host = "mta-sts." + bench::name_of(one),
                                    .ip = bench::text_of(bench::policy_address(one))};
      const policy_fetch seen = co_await all.network.fetch(std::move(asked));
      const bool policy =
          seen.response && seen.response->status == 200 && seen.response->body.bytes.starts_with("version: STSv1");
      all.right += policy && good(seen.tls.value);
    } else {
      collect::mx_request asked{.host = bench::mail_host(one), .ip = bench::text_of(bench::mail_address(one))};
      const mx_probe seen = co_await all.network.probe(std::move(asked));
      all.right += seen.starttls_offered && good(seen.tls.value) && seen.ehlo_tls && seen.ehlo_tls->code == 250;
    }
    ++all.finished;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) return std::fprintf(stderr, "usage: smtp|https HOSTS WINDOW OPTIONS_JSON\n"), 2;
  const options chosen = options_from_json(argv[4]);
  const auto window = std::atol(argv[3]);
  asio::io_context context(1);
  auto store = collect::trust_store::load(chosen);
  const auto network =
      collect::make_sharing_network(collect::make_real_network(context, chosen, std::move(store)), chosen);
  work all{.network = *network,
           .https = std::string(argv[1]) == "https",
           .hosts = static_cast<std::uint32_t>(std::atol(argv[2]))};
  bench::measured run;
  for (long i = 0; i < window; ++i) asio::co_spawn(context, visit_one_after_the_other(all), asio::detached);
  while (all.finished < all.hosts) context.run_one();
  run.stop();
  run.count("chain and name verified", all.right);
  if (all.right != all.finished) run.count("anything else", all.finished - all.right);
  run.print(all.finished);
}
