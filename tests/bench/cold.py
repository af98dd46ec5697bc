"""cold: from nothing to the report of one domain."""

from __future__ import annotations

import json
import os
import tempfile
import time
from typing import Any

import harness
import many
from harness import Side, program

ABOUT = "a new process checks one domain: a record, a policy host and a mail server, each of its own"
FLOOR = """A program on the same OpenSSL that does the two handshakes and what is said inside them - GET; EHLO,
STARTTLS, EHLO, QUIT - one after the other, and nothing else: no DNS, no judging. Both from fork to exit."""


def _launched(side: Side, times: int) -> dict[str, Any]:
    """`times` processes, one after the other: their wall and CPU time from start to end, over all."""
    total = {"units": times, "seconds": 0.0, "cpu": 0.0, "peak_kib": 0.0, "server_busy": 0.0, "others": 0.0}
    affinity = os.sched_getaffinity(0)
    with tempfile.TemporaryFile() as said:
        os.sched_setaffinity(0, {harness.CLIENT_CORE})
        try:
            for _ in range(times):
                said.truncate(0)
                said.seek(0)
                start = time.monotonic()
                pid = os.posix_spawn(
                    side.command[0],
                    list(side.command),
                    os.environ,
                    file_actions=[(os.POSIX_SPAWN_DUP2, said.fileno(), 1)],
                )
                _, status, used = os.wait4(pid, 0)
                total["seconds"] += time.monotonic() - start
                total["cpu"] += used.ru_utime + used.ru_stime
                said.seek(0)
                seen = json.loads(said.read() or b'{"verdicts": {}, "peak_kib": 0}')
                total["peak_kib"] = max(total["peak_kib"], seen["peak_kib"])
                if status != 0 or seen["verdicts"] != side.verdicts:
                    raise harness.WrongVerdict(f"expected {side.verdicts}, got {seen['verdicts']}, status {status}")
        finally:
            os.sched_setaffinity(0, affinity)
    return total


def _measure(times: int, rounds: int, *spoilt: str) -> dict[str, Any]:
    with many.world(["p2", *spoilt], ["p2"]) as (servers, options, mail_roots, policy_roots):
        _, smtp, https = (str(server.ready["port"]) for server in servers)
        sides = {
            "two handshakes": Side(
                [
                    program("visits_bare"),
                    options["ca_file"],
                    "https",
                    "p",
                    https,
                    "1",
                    "1",
                    "smtp",
                    "p",
                    smtp,
                    "1",
                    "1",
                ],
                {"chain and name verified": 2},
            ),
            "mtasts C++": Side(
                [program("checks"), "p", "1", "1", json.dumps(options)],
                {"p: enforced, record valid, TLS-RPT absent, MX 1": 1},
            ),
        }
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
        for turn in range(rounds):
            for name in list(sides)[:: 1 if turn % 2 else -1]:
                runs[name].append(_launched(sides[name], times))
    ratio = harness.ratio(runs, "two handshakes", "mtasts C++")  # times as long, so the other way round
    return {
        "sides": harness.summary(runs),
        "ratios": [{**ratio, "ours": "mtasts C++", "floor": "two handshakes", "times": True, "reach": 3.0, "aim": 1.5}],
        "facts": {"processes a side and round": times},
    }


def run(rounds: int, quick: bool) -> dict[str, Any]:
    return _measure(5 if quick else harness.counted(100), rounds)


def bites() -> None:
    """The domain's mail server has a certificate for another name."""
    _measure(1, 1, "--wrong", "0")
