// Starting the lab, and comparing two reports of one world.
#include "tests/torture/world.hpp"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <stdexcept>
#include <utility>

#include "mtasts/names.hpp"

namespace torture {

running_lab::running_lab(const std::string& program, const std::string& world) {
  int to_lab[2], from_lab[2];
  if (pipe(to_lab) != 0 || pipe(from_lab) != 0) throw std::runtime_error("no pipe to the lab");
  pid_ = fork();
  if (pid_ == 0) {
    dup2(to_lab[0], STDIN_FILENO);
    dup2(from_lab[1], STDOUT_FILENO);
    for (const int each : {to_lab[0], to_lab[1], from_lab[0], from_lab[1]}) close(each);
    execl(program.c_str(), program.c_str(), world.c_str(), nullptr);
    _exit(127);
  }
  close(to_lab[0]);
  close(from_lab[1]);
  input_ = to_lab[1];
  FILE* said = fdopen(from_lab[0], "r");
  char* line = nullptr;
  std::size_t room = 0;
  const auto size = getline(&line, &room, said);
  const std::string first(line != nullptr && size > 0 ? line : "");
  std::free(line);
  std::fclose(said);
  if (first.empty()) throw std::runtime_error("the lab did not start: " + program);
  const auto told = boost::json::parse(first).as_object();
  domain = told.at("domain").as_string().c_str();
  chosen = mtasts::options_from_json(boost::json::serialize(told.at("options")));
}

running_lab::~running_lab() {
  close(input_);
  waitpid(pid_, nullptr, 0);
}

std::string lie_in(const mtasts::report& said, const mtasts::report& undisturbed) {
  std::string lies;
  std::map<std::pair<std::string, std::string>, mtasts::outcome> before;
  for (const auto& one : undisturbed.checks) before[{one.id, one.subject}] = one.result;
  const auto passed_or_failed = [](mtasts::outcome result) {
    return result == mtasts::outcome::pass || result == mtasts::outcome::fail;
  };
  for (const auto& one : said.checks) {
    const auto known = before.find({one.id, one.subject});
    const bool same = known != before.end() && (known->second == one.result || !passed_or_failed(known->second));
    const bool good_news_of_nothing = known == before.end() && one.result == mtasts::outcome::pass;
    if (passed_or_failed(one.result) && !same && !good_news_of_nothing)
      lies += " " + one.id + " " + one.subject + ": " + mtasts::name_of(one.result) + ";";
  }
  if (said.protection != undisturbed.protection && said.protection != mtasts::protection_state::unknown)
    lies += " protection " + mtasts::name_of(said.protection) + ";";
  return lies;
}

}  // namespace torture
