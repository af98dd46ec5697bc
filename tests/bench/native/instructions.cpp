// Three fixed workloads for callgrind, which counts their instructions: the same on a busy machine as on an idle one.
// One thread, no socket, no clock.
//
// usage: bench_instructions judge|texts|plan
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include "collect/collect.hpp"
#include "mtasts/render.hpp"
#include "mtasts/report.hpp"
#include "mtasts/sts.hpp"
#include "mtasts/tlsrpt.hpp"
#include "tests/unit/scripted_network.hpp"

namespace {

using namespace mtasts;

std::string file(const std::string& name) {
  std::ifstream in(std::string(MTASTS_SOURCE_DIR) + "/tests/golden/" + name);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::size_t judge_many(const evidence& seen, int times) {
  std::size_t checks = 0;
  for (int i = 0; i < times; ++i) checks += judge(seen).checks.size();
  return checks;
}

std::size_t read_and_write(int times) {
  std::size_t valid = 0;
  for (int i = 0; i < times; ++i) {
    const std::string number = std::to_string(i);
    const sts_record record =
        parse_sts_records(std::vector<std::string>{"v=spf1 -all", "v=STSv1; id=2026" + number + ";"});
    const tlsrpt_record reports = parse_tlsrpt_records(std::vector<std::string>{
        "v=TLSRPTv1; rua=mailto:tls" + number + "@example.org,https://example.org/v1/" + number});
    const sts_policy policy = parse_policy("version: STSv1\r\nmode: enforce\r\nmx: mx" + number +
                                           ".example.org\r\nmx: *.example.net\r\nmax_age: 604800\r\n");
    valid += record.state == record_state::valid && reports.state == record_state::valid && policy.valid;
    valid +=
        !write_sts_record(record).empty() && !write_tlsrpt_record(reports).empty() && !write_policy(policy).empty();
  }
  return valid;
}

// Every fourth domain has a policy and two mail servers, the others have one mail server and no record.
class scans {
 public:
  explicit scans(int domains) : domains_(domains) {
    const std::string policy = "version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: 604800\r\n";
    chosen_.ipv6 = false;
    for (int i = 0; i < domains; ++i) {
      const std::string name = name_of(i), number = std::to_string(i / 250) + "." + std::to_string(i % 250);
      network_.add_mx(name, {{10, "mx1." + name}, {20, "mx2." + name}});
      network_.add("mx1." + name, {"192.0." + number});
      network_.add_server("192.0." + number);
      network_.add("mx2." + name, {"192.1." + number});
      network_.add_server("192.1." + number);
      if (i % 4 != 0) continue;
      network_.add_txt("_mta-sts." + name, "v=STSv1; id=1;");
      network_.add_txt("_smtp._tls." + name, "v=TLSRPTv1; rua=mailto:tls@" + name);
      network_.add("mta-sts." + name, {"192.2." + number});
      network_.add_policy("192.2." + number, policy);
    }
  }

  std::size_t run() {
    std::size_t seen = 0;
    for (int i = 0; i < domains_; ++i) {
      collect::check_request request{.input = name_of(i),
                                     .domain = {name_of(i), name_of(i)},
                                     .chosen = &chosen_,
                                     .timeout = 60,
                                     .checked_at = 1'800'000'000,
                                     .versions = {}};
      auto done = [&seen](std::exception_ptr failure, const evidence& what) {
        if (!failure && !what.partial) seen += what.mx_hosts.size();
      };
      boost::asio::co_spawn(context_, collect::collect(network_, std::move(request)), std::move(done));
    }
    network_.run();
    return seen;
  }

 private:
  static std::string name_of(int i) { return "d" + std::to_string(i) + ".example.org"; }

  int domains_;
  boost::asio::io_context context_;
  collect::scripted_network network_{context_};
  options chosen_;
};

}  // namespace

// What callgrind is told to count: not the start of the program, nor what the workload is made of.
extern "C" {
[[gnu::noinline]] std::size_t measured_judge(const evidence& seen) { return judge_many(seen, 200); }
[[gnu::noinline]] std::size_t measured_texts() { return read_and_write(2000); }
[[gnu::noinline]] std::size_t measured_plan(scans& domains) { return domains.run(); }
}

int main(int argc, char** argv) {
  const std::string work = argc == 2 ? argv[1] : "";
  std::size_t done = 0, expected = 1;
  if (work == "judge") {
    const report saved = report_from_json(file("everything-both-families.json"));
    const evidence& seen = saved.evidence;
    judge_many(seen, 1);  // what is made once is made now
    done = measured_judge(seen);
    expected = 200 * judge(seen).checks.size();
  } else if (work == "texts") {
    read_and_write(1);
    done = measured_texts();
    expected = 4000;
  } else if (work == "plan") {
    scans(4).run();
    scans domains(400);
    done = measured_plan(domains);
    expected = 800;
  } else {
    return std::fprintf(stderr, "usage: bench_instructions judge|texts|plan\n"), 2;
  }
  if (done != expected) return std::fprintf(stderr, "%s: did %zu instead of %zu\n", work.c_str(), done, expected), 1;
}
