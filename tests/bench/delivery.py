"""delivery: what a binding adds to a report that is there at once."""

from __future__ import annotations

import sys
from typing import Any

import harness
import machine
from harness import Side, program

ABOUT = "instant results to Python and Node: names that are no domains, which are answered without an engine"
FLOOR = """The same names from C++: the making of the report and the inbox. What a binding adds is the difference of the
CPU times."""
WINDOW = 1_000
TARGETS = {"Python, sync": (5, 1), "Python, awaited": (10, 2), "Node": (5, 1)}


def _sides(count: int, refused: int) -> dict[str, Side]:
    here, given, right = str(harness.ROOT / "tests/bench"), [str(count), str(WINDOW)], {"refused": refused}
    sides = {"C++": Side([program("delivery"), *given], right)}
    if machine.bindings_built():
        sides |= {
            "Python, sync": Side([sys.executable, f"{here}/delivery_python.py", "sync", *given], right),
            "Python, awaited": Side([sys.executable, f"{here}/delivery_python.py", "async", *given], right),
            "Node": Side(["node", f"{here}/delivery_node.mjs", *given], right),
        }
    return sides


def run(rounds: int, quick: bool) -> dict[str, Any]:
    count = 5_000 if quick else harness.counted(200_000)
    runs = harness.interleaved(_sides(count, count), rounds)
    facts: dict[str, Any] = {"reports a side and round": count}
    for name, (reach, aim) in TARGETS.items():
        if name in runs:
            added = harness.spread(
                [harness.rates(a)["cpu_us"] - harness.rates(b)["cpu_us"] for a, b in zip(runs[name], runs["C++"])]
            )
            facts[f"{name} adds"] = (
                f"{added['median']:.2f} us a report ({added['min']:.2f} to {added['max']:.2f}); "
                f"reach {reach}, aim {aim}"
            )
    return {"sides": harness.summary(runs), "ratios": [], "facts": facts}


def bites() -> None:
    harness.interleaved(_sides(100, 99), 1)
