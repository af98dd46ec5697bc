// mtasts-lab: mail worlds on loopback for programs in any language. Says on standard output where they are, and serves
// until standard input ends or a signal comes.
#include <poll.h>
#include <unistd.h>

#include <boost/json/serialize.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "lab/lab.hpp"

namespace {

constexpr auto usage = R"(usage: mtasts-lab [--delay-ms N] WORLD.json...

Starts a resolver, policy hosts and mail hosts on loopback for each world, and says where they are, one JSON line a
world, then {"ready": true}. A line "stats" on standard input is answered by one JSON line of what the servers saw.
Serves until standard input ends, or SIGTERM or SIGINT comes.

  --delay-ms N   every round trip takes N milliseconds, whatever the world says
  --help         this text

The form of a world is documented in lab/README.md. A world that is malformed: a message, and status 2.
)";

volatile std::sig_atomic_t asked_to_end = 0;

void ask_to_end(int) { asked_to_end = 1; }

struct arguments {
  std::optional<int> delay_ms;
  std::vector<std::string> files;
  bool help = false;
  std::string wrong;
};

arguments read_arguments(int count, char** given) {
  arguments made;
  for (int i = 1; i < count; ++i) {
    const std::string each = given[i];
    if (each == "--help" || each == "-h") {
      made.help = true;
    } else if (each == "--delay-ms") {
      const char* text = i + 1 < count ? given[++i] : "";
      int value = -1;
      const auto end = text + std::strlen(text);
      const auto read = std::from_chars(text, end, value);
      if (read.ec != std::errc() || read.ptr != end || value < 0)
        made.wrong = "--delay-ms needs a number of milliseconds";
      made.delay_ms = value;
    } else if (each.starts_with("-") && each != "-") {
      made.wrong = "unknown option " + each;
    } else {
      made.files.push_back(each);
    }
  }
  if (!made.help && made.files.empty() && made.wrong.empty()) made.wrong = "no world given";
  return made;
}

void print(const boost::json::value& line) {
  const auto text = boost::json::serialize(line) + "\n";
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

void print_worlds(const lab::lab& running) {
  for (std::size_t i = 0; i < running.size(); ++i) {
    const auto& world = running.at(i);
    boost::json::array also;
    for (const auto& each : world.also) also.emplace_back(each);
    print({{"world", world.name},
           {"about", world.about},
           {"domain", world.domain},
           {"also", std::move(also)},
           {"options", running.options(i)},
           {"expect", world.expect_json}});
  }
  print({{"ready", true}});
}

void print_stats(const lab::lab& running) {
  boost::json::object stats;
  for (std::size_t i = 0; i < running.size(); ++i) stats[running.at(i).name] = running.seen(i).to_json();
  print(stats);
}

/// Answers lines of standard input until it ends or a signal comes. `open` is the mask in which signals arrive: only
/// while this waits, so that none is lost between a look at the flag and the wait.
void serve(const lab::lab& running, const sigset_t& open) {
  std::string pending;
  while (asked_to_end == 0) {
    pollfd input{STDIN_FILENO, POLLIN, 0};
    if (ppoll(&input, 1, nullptr, &open) < 0) continue;
    char buffer[4096];
    const auto size = read(STDIN_FILENO, buffer, sizeof buffer);
    if (size <= 0) return;
    pending.append(buffer, static_cast<std::size_t>(size));
    for (auto end = pending.find('\n'); end != std::string::npos; end = pending.find('\n')) {
      const auto line = pending.substr(0, end);
      pending.erase(0, end + 1);
      if (line == "stats")
        print_stats(running);
      else if (!line.empty())
        std::fprintf(stderr, "mtasts-lab: unknown command: %s\n", line.c_str());
    }
  }
}

int run(const arguments& given) {
  sigset_t ours, open;
  sigemptyset(&ours);
  sigaddset(&ours, SIGTERM);
  sigaddset(&ours, SIGINT);
  sigprocmask(SIG_BLOCK, &ours, &open);
  struct sigaction action {};
  action.sa_handler = ask_to_end;
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  std::vector<lab::world> worlds;
  for (const auto& file : given.files) worlds.push_back(lab::read_world(file));
  const lab::lab running(std::move(worlds), given.delay_ms);
  print_worlds(running);
  serve(running, open);
  return 0;
}

}  // namespace

int main(int count, char** given) {
  const auto asked = read_arguments(count, given);
  if (asked.help) {
    std::fputs(usage, stdout);
    return 0;
  }
  if (!asked.wrong.empty()) {
    std::fprintf(stderr, "mtasts-lab: %s\n\n%s", asked.wrong.c_str(), usage);
    return 2;
  }
  try {
    return run(asked);
  } catch (const lab::world_error& wrong) {
    std::fprintf(stderr, "mtasts-lab: %s\n", wrong.what());
    return 2;
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "mtasts-lab: %s\n", failure.what());
    return 1;
  }
}
