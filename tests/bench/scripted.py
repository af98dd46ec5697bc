"""loops and memory: the engine on a network that answers by rule, without a socket."""

from __future__ import annotations

import concurrent.futures
import json
from typing import TYPE_CHECKING, Any

import harness
import many
from harness import Side, program

if TYPE_CHECKING:
    from collections.abc import Sequence

WINDOW = 1000


def _side(
    kind: str, count: int, verdicts: dict[str, int], cores: Sequence[int] = harness.CORES, **options: object
) -> Side:
    chosen = json.dumps({"probe_mx": "policy", **options})
    return Side([program("scripted"), kind, str(count), str(WINDOW), chosen], verdicts, cores=cores)


def _processes_that_share_nothing(count: int, rounds: int) -> str:
    """How much more as many processes do as there are cores, each with one loop and one core, than one of them alone:
    what cores that share their caches and their memory's bandwidth can give."""
    each = [_side("n", count, {"none": count}, cores=(core,), threads=1) for core in harness.CORES]
    gained = []
    for _ in range(rounds):
        alone = harness.run_once(each[-1], (), 300)["seconds"]
        with concurrent.futures.ThreadPoolExecutor(len(each)) as beside:
            together = list(beside.map(lambda side: harness.run_once(side, (), 300)["seconds"], each))
        gained.append(len(each) * alone / max(together))
    found = harness.spread(gained)
    return f"{found['median']:.2f} ({found['min']:.2f} to {found['max']:.2f})"


class Loops:
    ABOUT = "domains without a record on a network without sockets, one engine loop and two"
    FLOOR = "Two loops doing twice what one does: 2.0. All cores are open to both sides; there is no server."

    @staticmethod
    def run(rounds: int, quick: bool) -> dict[str, Any]:
        count = 5_000 if quick else harness.counted(100_000)
        sides = {
            f"{loops} loop{'s' * (loops > 1)}": _side("n", count, {"none": count}, threads=loops) for loops in (1, 2)
        }
        runs = harness.interleaved(sides, rounds)
        return {
            "sides": harness.summary(runs),
            "ratios": [{**harness.ratio(runs, "2 loops", "1 loop"), "reach": 1.6, "aim": 1.9}],
            "facts": {
                "domains a side and round": count,
                "cores": len(harness.CORES),
                "processes that share nothing, one a core, against one": _processes_that_share_nothing(count, rounds),
            },
        }

    @staticmethod
    def bites() -> None:
        """Verdicts that these domains have not got."""
        harness.interleaved({"1 loop": _side("n", 100, {"enforced": 100})}, 1)


def _in_flight(quick: bool) -> dict[str, float]:
    """KiB that each further check holds: the peaks of a wide window and of a narrow one. Nothing is kept between
    checks. All of the wide one are under way at once: their policy hosts have shaken hands and then drip."""
    narrow, wide = (20, 200) if quick else (100, 1_100)
    with many.world([f"s{wide}", f"h{many.SHARED_SERVERS}"], [f"d{wide}"]) as (servers, options, roots, _):
        smtp = str(servers[1].ready["port"])
        chosen = json.dumps(options | {"cache_ttl": 0.000001, "timeout": 3 if quick else 8, "host_rate": 0})
        verdict = "d: unknown, partial, record valid, TLS-RPT absent, MX 1"
        peaks = {}
        for window in (narrow, wide):
            ours = Side([program("checks"), "d", str(window), str(window), chosen], {verdict: window})
            bare = Side(
                [program("visits_bare"), roots, "smtp", "s", smtp, str(wide), str(window)],
                {"chain and name verified": wide},
            )
            for name, side in (("mtasts C++", ours), ("epoll and OpenSSL", bare)):
                peaks[name, window] = harness.run_once(side, servers, 120)["peak_kib"]
    return {
        name: (peaks[name, wide] - peaks[name, narrow]) / (wide - narrow)
        for name in ("mtasts C++", "epoll and OpenSSL")
    }


class Memory:
    ABOUT = "5 million domains, one in twenty with a policy, through the network without sockets"
    FLOOR = "Nothing: after the caches are full, at most a fifth of the way, resident memory has to stay where it is."
    WARM = 0.2

    def run(self, rounds: int, quick: bool) -> dict[str, Any]:
        count = 20_000 if quick else harness.counted(5_000_000)
        policies = count // 20
        side = _side("h", count, {"enforced": policies, "none": count - policies})
        runs = harness.interleaved({"mtasts C++": side}, 1, limit=3600)
        seen, in_flight = runs["mtasts C++"][0], _in_flight(quick)
        resident = {int(key.rsplit("_", 1)[1]): kib for key, kib in seen.items() if key.startswith("resident_kib_")}
        warm = [kib for done, kib in resident.items() if done >= self.WARM * count]
        grown = (warm[-1] - warm[0]) / 1024
        return {
            "sides": harness.summary(runs),
            "ratios": [],
            "rounds": 1,
            "facts": {
                "domains": count,
                "resident when warm": f"{warm[0] / 1024:.1f} MiB",
                "resident at the end": f"{warm[-1] / 1024:.1f} MiB",
                "grown by": f"{grown:.1f} MiB",
                "to reach": "no growth after warm-up",
                "a check in flight with TLS": f"{in_flight['mtasts C++']:.0f} KiB; reach 100, aim 60",
                "a connection of the bare loop": f"{in_flight['epoll and OpenSSL']:.0f} KiB",
                "resident after every twentieth part, MiB": " ".join(f"{kib / 1024:.0f}" for kib in resident.values()),
            },
        }

    @staticmethod
    def bites() -> None:
        harness.interleaved({"mtasts C++": _side("h", 100, {"none": 100})}, 1)


LOOPS, MEMORY = Loops(), Memory()
