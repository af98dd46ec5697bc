"""funnel: what 99.9 % of a bulk list is, domains without a record, three DNS questions each."""

from __future__ import annotations

import json
import sys
from typing import Any

import harness
import peers
from harness import Side, program

ABOUT = "300,000 domains without a record, three DNS questions each"
TARGET = {"reach": 0.50, "aim": 0.85}
FLOOR = """c-ares and epoll alone: one channel, the same three questions a domain, as many domains under way, a window that the
answers' callbacks refill, a fresh source port for each question as ours has (RFC 5452 section 4.5). The second floor shares
one socket, which is quicker and easier to forge: what the fresh ports cost."""
WINDOW = 1000
TOTAL = 300_000  # of each side, over all rounds


def options(port: int) -> dict[str, Any]:
    return {"resolver": f"127.0.0.1:{port}", "probe_mx": "policy", "allow_private": True, "timeout": 60}


def sides(port: int, count: int) -> dict[str, Side]:
    bare, words = {"record absent, one MX, TLS-RPT absent": count}, {"n: none, record absent, TLS-RPT absent, MX 1": count}
    chosen = json.dumps(options(port))
    asked = [program("funnel_bare"), str(port), str(count), str(WINDOW)]
    ways = {
        "c-ares, fresh ports": Side([*asked, "1"], bare),
        "c-ares, one socket": Side([*asked, "0"], bare),
        "mtasts C++": Side([program("checks"), "n", str(count), str(WINDOW), chosen], words),
    }
    if harness.bindings_built():
        script = str(harness.ROOT / "tests/bench/checks.py")
        ways["mtasts Python"] = Side([sys.executable, script, "n", str(count), str(WINDOW), chosen], {"none": count})
    return ways


def run(rounds: int, quick: bool) -> dict[str, Any]:
    count = 3_000 if quick else TOTAL // rounds
    with harness.serving([program("dns_server")], [program("dns_server")]) as (own, for_peers):
        # The peers ask a server of their own: the other one's questions are counted.
        others = {} if quick else peers.of_funnel(for_peers.ready["port"])
        runs = harness.interleaved(sides(own.ready["port"], count) | others, rounds, [own, for_peers])
    questions = own.stop()
    domains, asking = rounds * count, len(runs) - len(others)
    return {
        "sides": harness.summary(runs),
        "ratios": [{**harness.ratio(runs, ours, "c-ares, fresh ports"), **(TARGET if ours == "mtasts C++" else {})}
                   for ours in ("mtasts C++", "mtasts Python", "c-ares, one socket", *others) if ours in runs],
        "facts": {"domains a side, over all rounds": domains, "domains at once": WINDOW,
                  "questions a domain, ours and the floors": round(questions["all"] / domains / asking, 2)} | peers.facts(),
    }


def bites() -> None:
    """A resolver that gives one domain a record that it does not have."""
    with harness.serving([program("dns_server"), "--wrong", "7"]) as servers:
        harness.interleaved(sides(servers[0].ready["port"], 100), 1, servers)
