// Afterwards the same checker, or else a new one, must see the world as it is: nothing stays broken.
#include "tests/torture/one_run.hpp"

#include <dirent.h>

#include <chrono>
#include <exception>
#include <new>

#include "mtasts/check.hpp"
#include "mtasts/error.hpp"
#include "mtasts/names.hpp"
#include "mtasts/render.hpp"

namespace torture {
namespace {

void check_armed(const running_lab& lab, const attempt& one, bool same_again, outcome& ended) {
  bool disarmed = false;
  const auto begin = std::chrono::steady_clock::now();
  const auto took = [begin] { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); };
  try {
    arm(one.what, one.nth, one.variant, one.many);
    mtasts::checker checker(lab.chosen);
    try {
      ended.said = checker.check(lab.domain);
    } catch (const mtasts::error& failure) {
      if (failure.code() != mtasts::error_code::resources) throw;
      ended.refused = failure.what();
    } catch (const std::bad_alloc&) {
      ended.refused = "std::bad_alloc";
    }
    ended.seconds = took();
    if (same_again) {
      disarm();
      disarmed = true;
      ended.afterwards = checker.check(lab.domain);
    }
    checker.close();
  } catch (const mtasts::error& failure) {
    ended.refused = failure.what();
    if (failure.code() != mtasts::error_code::resources || disarmed)
      ended.wrong = "error " + mtasts::name_of(failure.code()) + ": " + failure.what();
  } catch (const std::bad_alloc&) {
    (disarmed ? ended.wrong : ended.refused) = "std::bad_alloc";
  } catch (const std::exception& failure) {
    disarm();
    ended.wrong = std::string("an exception that is not ours: ") + failure.what();
  }
}

}  // namespace

outcome check_once(const running_lab& lab, const attempt& one) {
  outcome ended;
  const bool same_again = one.nth != 0 && one.nth % 2 == 0;
  check_armed(lab, one, same_again, ended);
  ended.count = disarm();
  if (one.nth == 0 || ended.afterwards || !ended.wrong.empty()) return ended;
  try {
    ended.afterwards = mtasts::check(lab.domain, lab.chosen);
  } catch (const std::exception& failure) {
    ended.wrong = std::string(afterwards) + "it fails: " + failure.what();
  }
  return ended;
}

std::size_t open_descriptors() {
  std::size_t count = 0;
  DIR* all = opendir("/proc/self/fd");
  while (all != nullptr && readdir(all) != nullptr) ++count;
  if (all != nullptr) closedir(all);
  return count;
}

std::string complaint(const outcome& ended, const mtasts::report& undisturbed, std::size_t descriptors) {
  if (!ended.wrong.empty()) return ended.wrong;
  if (ended.said)
    if (const std::string lies = lie_in(*ended.said, undisturbed); !lies.empty()) return "a lie:" + lies;
  if (ended.afterwards && ended.afterwards->findings != undisturbed.findings)
    return std::string(afterwards) + "it is not as ever: " + mtasts::to_text(*ended.afterwards);
  if (const std::size_t now = open_descriptors(); now != descriptors)
    return "descriptors: " + std::to_string(descriptors) + " before, " + std::to_string(now) + " after";
  return {};
}

}  // namespace torture
