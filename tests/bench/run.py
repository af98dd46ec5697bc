"""./dev bench: runs the benchmarks that are named, or all, prints their figures beside what they are to reach, and writes
build/bench/NAME.json, of which docs/performance.md is made.

usage: run.py [--quick] [--rounds=N] [--part=0.1] [--write] [NAME...]"""

from __future__ import annotations

import argparse
import json
import pathlib
import sys
import time
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cold  # noqa: E402
import delivery  # noqa: E402
import funnel  # noqa: E402
import harness  # noqa: E402
import machine  # noqa: E402
import many  # noqa: E402
import page  # noqa: E402
import peers  # noqa: E402
import scripted  # noqa: E402
import scripts  # noqa: E402
import visits  # noqa: E402

BENCHMARKS = {
    "funnel": funnel,
    "starttls": visits.STARTTLS,
    "policy": visits.POLICY,
    "shared": many.SHARED,
    "hostile": many.HOSTILE,
    "loops": scripted.LOOPS,
    "memory": scripted.MEMORY,
    "delivery": delivery,
    "cold": cold,
    "critical_path": scripts.CRITICAL_PATH,
    "event_loop": scripts.EVENT_LOOP,
}


def _figures(value: dict[str, float], digits: int) -> str:
    return f"{value['median']:,.{digits}f} ({value['min']:,.{digits}f} to {value['max']:,.{digits}f})"


def table(result: dict[str, Any]) -> list[str]:
    lines = []
    for name, side in result.get("sides", {}).items():
        lines.append(
            f"  {name:<22} {_figures(side['per_second'], 0):>32} /s   {_figures(side['cpu_us'], 1):>26} us CPU   "
            f"peak {side['peak_mib']['max']:.0f} MiB   server {side['server_busy']['median']:.0%}   "
            f"others {side['others']['median']:.0%}"
        )
    for each in result.get("ratios", []):
        target = f"   reach {each['reach']}, aim {each['aim']}" if "reach" in each else ""
        of = "takes so many times as long" if each.get("times") else "speed"
        lines.append(
            f"  {each['ours']} : {each['floor']}   {of} {_figures(each['speed'], 3)}   "
            f"CPU {_figures(each['cpu'], 3)}{target}"
        )
        if each["server_bound"]:
            lines.append(
                "    the server was the bottleneck: the CPU ratio counts, the ratio of the speeds says nothing"
            )
    lines += [f"  {line}" for line in result.get("text", [])]
    lines += [f"  {name}: {value}" for name, value in result.get("facts", {}).items()]
    return lines


def run(name: str, quick: bool, rounds: int) -> bool:
    module = BENCHMARKS[name]
    print(f"== {name} ==", flush=True)
    start = time.monotonic()
    try:
        result = module.run(rounds, quick)
    except harness.WrongVerdict as wrong:
        print(f"  REFUSED, no figure: a verdict was wrong: {wrong}")
        return False
    result = {
        "name": name,
        "quick": quick,
        "rounds": rounds,
        "part": harness.part,
        "machine": machine.described(),
    } | result
    print("\n".join(table(result)))
    print(f"  {result['rounds']} rounds, {time.monotonic() - start:.0f} s", flush=True)
    if quick and hasattr(module, "bites"):
        try:
            module.bites()
        except harness.WrongVerdict:
            print("  a wrong answer is noticed")
        else:
            print("  A WRONG ANSWER WAS NOT NOTICED")
            return False
    if quick:
        return True
    (harness.RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1))
    return True


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--quick", action="store_true", help="small counts, and prove that a wrong verdict is noticed")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--part", type=float, default=1.0, help="of the full counts, such as 0.1")
    parser.add_argument(
        "--write", action="store_true", help="docs/performance.md of the last runs; without names nothing runs"
    )
    given = parser.parse_args()
    if unknown := set(given.names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are: {' '.join(BENCHMARKS)}")
    if given.write and not given.names:
        page.write(BENCHMARKS)
        return
    if not given.quick:
        peers.install()
    harness.part = given.part
    machine.in_own_network = machine.own_network()
    if not machine.in_own_network:
        print("no network namespace is to be had: what needs an address that is not loopback is left out")
    rounds = given.rounds or (1 if given.quick else 5)
    passed = [run(name, given.quick, rounds) for name in given.names or BENCHMARKS]
    if given.write:
        page.write(BENCHMARKS)
    sys.exit(0 if all(passed) else 1)


if __name__ == "__main__":
    main()
