"""The three scans that docs/scale.md plans."""

from __future__ import annotations

from dataclasses import dataclass, replace

from plan import Plan
from world import World


@dataclass(frozen=True)
class Scan:
    title: str
    world: World
    plan: Plan


EVERYWHERE = World()
# Lists of popular names: 0.74 % of the first million had a policy early in 2026 [5], and dead delegations do not become
# popular: half a percent of such a list gave SERVFAIL [7].
POPULAR = replace(EVERYWHERE, record_share=0.0074, silent_share=0.005)

SCANS = (
    Scan("a list of 1 million popular names, a laptop", POPULAR, Plan(cores=2, concurrency=1000)),
    Scan(
        "a TLD of 15 million names, one machine",
        replace(EVERYWHERE, domains=15_000_000),
        Plan(cores=8, workers=4, concurrency=1000, dns_rate=1500),
    ),
    Scan(
        "300 million names, 4 machines",
        replace(EVERYWHERE, domains=300_000_000),
        Plan(machines=4, cores=8, workers=4, concurrency=1000, dns_rate=1500),
    ),
)
