// protection DOMAIN [OPTIONS]: what senders do today with mail to DOMAIN, and what to change. OPTIONS is a JSON object
// of the options' names. Exit code 0 where nothing fails, 1 with an error among the findings, 2 for a bad call.
#include <algorithm>
#include <iostream>
#include <mtasts/check.hpp>
#include <mtasts/error.hpp>
#include <mtasts/render.hpp>

int main(int count, char** words) {
  if (count < 2 || count > 3) {
    std::cerr << "usage: protection DOMAIN [OPTIONS]\n";
    return 2;
  }
  try {
    const mtasts::options chosen = mtasts::options_from_json(count == 3 ? words[2] : "{}");
    const mtasts::report report = mtasts::check(words[1], chosen);
    std::cout << mtasts::to_text(report);
    const auto is_error = [](const mtasts::finding& each) {
      return each.result == mtasts::outcome::fail && each.level == mtasts::severity::error;
    };
    return std::ranges::any_of(report.findings, is_error) ? 1 : 0;
  } catch (const mtasts::error& wrong) {
    std::cerr << "protection: " << wrong.what() << '\n';
    return 2;
  }
}
