"""docs/performance.md, of the runs in build/bench."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import harness

PAGE = harness.ROOT / "docs/performance.md"

INTRODUCTION = """\
# Performance

Written by `./dev bench --write` of the last full run of each benchmark; not by hand.

Each figure stands beside a **floor**: a bare loop in the same run, on the same system and library calls - c-ares,
OpenSSL, epoll - with none of our code. Ratios travel between machines, rates do not. 1 is as good as the floor.

- Load servers have one core and the client the other. All sides run in every round, each round beginning with another.
- Figures are the median of the rounds, then in brackets the least and the greatest. CPU is the client's own, user and
  system together.
- Every verdict is counted. One that is wrong, missing or in excess leaves no figure: `./dev test bench` proves it.
- *Server* is how much of its time the busiest server was at work. Where that is over 90 % the server set the pace, and
  only the ratio of the CPU times says anything. *Others* is what else ran on the client's core: above a few percent the
  rates are too low and the ratios of speeds are luck; those of CPU times stand.

`./dev bench` runs them all, `./dev bench NAME` one, `--rounds=N` says how often; all numbers are in
`build/bench/NAME.json`.
"""


def _three(value: dict[str, float], digits: int) -> str:
    return f"{value['median']:,.{digits}f} ({value['min']:,.{digits}f} to {value['max']:,.{digits}f})"


def _sides(result: dict[str, Any]) -> list[str]:
    if not result.get("sides"):
        return []
    lines = ["| | a second | CPU a unit, us | peak, MiB | server | others |", "|---|---|---|---|---|---|"]
    for name, side in result["sides"].items():
        peak = f"{side['peak_mib']['max']:.0f}" if side["peak_mib"]["max"] else ""
        lines.append(
            f"| {name} | {_three(side['per_second'], 0)} | {_three(side['cpu_us'], 1)} | {peak} "
            f"| {side['server_busy']['median']:.0%} | {side['others']['median']:.0%} |"
        )
    return [*lines, ""]


def _ratios(result: dict[str, Any]) -> list[str]:
    if not result.get("ratios"):
        return []
    lines = ["| ratio | speed | CPU | to reach | aim |", "|---|---|---|---|---|"]
    for each in result["ratios"]:
        speed = "server-bound" if each["server_bound"] else _three(each["speed"], 2)
        times = ", times as long" if each.get("times") else ""
        lines.append(
            f"| {each['ours']} : {each['floor']}{times} | {speed} | {_three(each['cpu'], 2)} "
            f"| {each.get('reach', '')} | {each.get('aim', '')} |"
        )
    return [*lines, ""]


def _section(name: str, benchmark: Any, result: dict[str, Any]) -> list[str]:
    lines = [f"## {name}", *textwrap.wrap(benchmark.ABOUT[0].upper() + benchmark.ABOUT[1:] + ".", 120), ""]
    if benchmark.FLOOR:
        lines += [*textwrap.wrap("The floor: " + " ".join(benchmark.FLOOR.split()), 120), ""]
    lines += _sides(result) + _ratios(result)
    if result.get("text"):
        lines += ["<!-- not run: printed by the benchmark itself -->", "```text", *result["text"], "```", ""]
    lines += [f"- {what}: {value}" for what, value in result.get("facts", {}).items()]
    if result.get("part", 1) != 1:
        lines.append(f"- counts: {result['part']:.0%} of the full ones")
    if result.get("sides"):
        lines.append(f"- rounds: {result['rounds']}")
    return [*lines, ""]


def write(benchmarks: dict[str, Any]) -> None:
    lines = [INTRODUCTION]
    known = {
        name: json.loads(path.read_text())
        for name in benchmarks
        if (path := harness.RESULTS / f"{name}.json").is_file()
    }
    where = {json.dumps({**result["machine"]}, sort_keys=True) for result in known.values()}
    for text in sorted(where):
        here = json.loads(text)
        lines.append(
            f"Measured on {here['cores']} cores of {here['cpu']} ({here['architecture']}), Linux {here['kernel']}, "
            f"{here['compiler']}, the {here['build']} build.\n"
        )
    for name, benchmark in benchmarks.items():
        lines += _section(name, benchmark, known[name]) if name in known else [f"## {name}\nNot measured yet.\n"]
    PAGE.write_text("\n".join(lines).rstrip("\n") + "\n")
    print(f"written: {PAGE.relative_to(harness.ROOT)}")
