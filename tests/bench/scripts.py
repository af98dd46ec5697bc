"""The benchmarks that are scripts of their own, against the lab: critical_path and event_loop."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import harness


class Script:
    FLOOR = ""

    def __init__(self, about: str, *command: str) -> None:
        self.ABOUT, self._command = about, command

    def run(self, rounds: int, quick: bool) -> dict[str, Any]:
        if quick:
            return {"facts": {"not run": "the suites have it: tests/node/loop.test.mjs and the plan's unit tests"}}
        done = subprocess.run(self._command, capture_output=True, text=True, timeout=600, check=False, cwd=harness.ROOT)
        if done.returncode != 0:
            raise harness.WrongVerdict(done.stdout + done.stderr)
        return {"text": done.stdout.splitlines()}


CRITICAL_PATH = Script(
    "a healthy domain with 2 MX hosts of 2 addresses each, in a lab that answers each round trip after 20 ms: wall "
    "time against the longest chain",
    sys.executable,
    "tests/bench/critical_path.py",
)
EVENT_LOOP = Script(
    "how long Node's event loop is held up while 5,000 checks are in flight", "node", "tests/bench/event_loop.mjs"
)
