"""funnel: what 99.9 % of a bulk list is, domains without a record, three DNS questions each."""

from __future__ import annotations

import json
import sys
from typing import Any

import harness
import machine
import peers
from harness import Side, program

ABOUT = "300,000 domains without a record, three DNS questions each"
TARGET = {"reach": 0.50, "aim": 0.85}
FLOOR = """c-ares and epoll alone: one channel, the same three questions a domain, as many domains under way, a
window that the answers' callbacks refill. With a resolver elsewhere each question has a source port of its own, ours
and the floor's (RFC 5452 section 4.5); with one on this machine, where nobody else can answer, both keep sockets
open. The floor has all of its window under way and works from memory rather than from the processor's caches; ours
begins a domain when what is ready has had its turn, and can be the quicker of the two."""
WINDOW = 1000
TOTAL = 300_000  # of each side, over all rounds


PLACES = {"elsewhere": (machine.ELSEWHERE, "1"), "here": ("127.0.0.1", "0")}


def options(resolver: str) -> dict[str, Any]:
    return {"resolver": resolver, "probe_mx": "policy", "detail": "summary", "allow_private": True, "timeout": 60}


def sides(port: int, count: int, places: list[str]) -> dict[str, Side]:
    bare, words = (
        {"record absent, one MX, TLS-RPT absent": count},
        {"n: none, record absent, TLS-RPT absent, MX 1": count},
    )
    ways = {}
    for place in places:
        ip, questions_a_socket = PLACES[place]
        resolver = f"{ip}:{port}"
        chosen = ["n", str(count), str(WINDOW), json.dumps(options(resolver))]
        ways[f"c-ares, resolver {place}"] = Side(
            [program("funnel_bare"), resolver, str(count), str(WINDOW), questions_a_socket], bare
        )
        ways[f"mtasts C++, resolver {place}"] = Side([program("checks"), *chosen], words)
        if machine.bindings_built():
            script = str(harness.ROOT / "tests/bench/checks.py")
            ways[f"mtasts Python, resolver {place}"] = Side([sys.executable, script, *chosen], {"none": count})
    return ways


def run(rounds: int, quick: bool) -> dict[str, Any]:
    count = 2_000 if quick else harness.counted(TOTAL // rounds)
    with harness.serving([program("dns_server")], [program("dns_server")]) as (own, for_peers):
        # The peers ask a server of their own: the other one's questions are counted.
        others = {} if quick else peers.of_funnel(for_peers.ready["port"])
        places = [place for place in PLACES if place == "here" or machine.in_own_network]
        runs = harness.interleaved(sides(own.ready["port"], count, places) | others, rounds, [own, for_peers])
    questions = own.stop()
    domains, asking = rounds * count, len(runs) - len(others)
    return {
        "sides": harness.summary(runs),
        "ratios": [
            {
                **harness.ratio(
                    runs, ours, f"c-ares, resolver {ours.rsplit(' ', 1)[1] if ours not in others else 'here'}"
                ),
                **(TARGET if ours.startswith("mtasts C++") else {}),
            }
            for ours in runs
            if not ours.startswith("c-ares")
        ],
        "facts": {
            "domains a side, over all rounds": domains,
            "domains at once": WINDOW,
            "questions a domain, ours and the floors": round(questions["all"] / domains / asking, 2),
        }
        | peers.facts(),
    }


def bites() -> None:
    """A resolver that gives one domain a record that it does not have."""
    with harness.serving([program("dns_server"), "--wrong", "7"]) as servers:
        harness.interleaved(sides(servers[0].ready["port"], 100, ["here"]), 1, servers)
