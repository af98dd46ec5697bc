// parity_report: the core as a program, for the test that compares what each language gives. Reads one JSON object a
// line, {"domain", "options"} to check or {"evidence"} to judge, and prints one canonical report a line.
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>
#include <string>

#include "mtasts/check.hpp"
#include "mtasts/render.hpp"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    const boost::json::object asked = boost::json::parse(line).as_object();
    if (const boost::json::value* evidence = asked.if_contains("evidence")) {
      std::cout << to_json(mtasts::judge(mtasts::evidence_from_json(boost::json::serialize(*evidence)))) << std::endl;
    } else {
      const auto options = mtasts::options_from_json(boost::json::serialize(asked.at("options")));
      std::cout << to_json(mtasts::check(std::string(asked.at("domain").as_string()), options)) << std::endl;
    }
  }
}
