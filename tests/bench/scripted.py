"""loops and memory: the engine on a network that answers by rule, without a socket."""

from __future__ import annotations

import json
from typing import Any

import harness
from harness import Side, program

WINDOW = 1000


def _side(kind: str, count: int, verdicts: dict[str, int], **options: object) -> Side:
    chosen = json.dumps({"probe_mx": "policy", **options})
    return Side([program("scripted"), kind, str(count), str(WINDOW), chosen], verdicts, cores=harness.CORES)


class Loops:
    ABOUT = "domains without a record on a network without sockets, one engine loop and two"
    FLOOR = "Two loops doing twice what one does: 2.0. All cores are open to both sides, and nothing else runs but the client."

    @staticmethod
    def run(rounds: int, quick: bool) -> dict[str, Any]:
        count = 5_000 if quick else 100_000
        sides = {f"{loops} loop{'s' * (loops > 1)}": _side("n", count, {"none": count}, threads=loops) for loops in (1, 2)}
        runs = harness.interleaved(sides, rounds)
        return {"sides": harness.summary(runs),
                "ratios": [{**harness.ratio(runs, "2 loops", "1 loop"), "reach": 1.6, "aim": 1.9}],
                "facts": {"domains a side and round": count, "cores": len(harness.CORES)}}

    @staticmethod
    def bites() -> None:
        """Verdicts that these domains have not got."""
        harness.interleaved({"1 loop": _side("n", 100, {"enforced": 100})}, 1)


class Memory:
    ABOUT = "5 million domains, one in twenty with a policy, through the network without sockets"
    FLOOR = "Nothing: after the caches are full, at most a fifth of the way, resident memory has to stay where it is."
    WARM = 0.2

    def run(self, rounds: int, quick: bool) -> dict[str, Any]:
        count = 20_000 if quick else 5_000_000
        policies = count // 20
        side = _side("h", count, {"enforced": policies, "none": count - policies})
        runs = harness.interleaved({"mtasts C++": side}, 1, limit=3600)
        seen = runs["mtasts C++"][0]
        resident = {int(key.rsplit("_", 1)[1]): kib for key, kib in seen.items() if key.startswith("resident_kib_")}
        warm = [kib for done, kib in resident.items() if done >= self.WARM * count]
        grown = (warm[-1] - warm[0]) / 1024
        return {"sides": harness.summary(runs), "ratios": [],
                "facts": {"domains": count, "resident when warm": f"{warm[0] / 1024:.1f} MiB",
                          "resident at the end": f"{warm[-1] / 1024:.1f} MiB", "grown by": f"{grown:.1f} MiB",
                          "to reach": "no growth after warm-up",
                          "resident after every twentieth part, MiB": " ".join(f"{kib / 1024:.0f}" for kib in resident.values())}}

    @staticmethod
    def bites() -> None:
        harness.interleaved({"mtasts C++": _side("h", 100, {"none": 100})}, 1)


LOOPS, MEMORY = Loops(), Memory()
