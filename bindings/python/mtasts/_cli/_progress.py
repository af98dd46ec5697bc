"""How far a list is, on one line of standard error: only where that is a terminal and the data goes elsewhere."""

from __future__ import annotations

import argparse
import sys
import time


class Progress:
    """Called as the stream goes on, with the reports given and the checks started; ``clear`` takes the line away."""

    def __init__(self, chosen: argparse.Namespace, total: int | None) -> None:
        self._total = total
        self._shown = 0.0
        elsewhere = bool(chosen.output) or not sys.stdout.isatty()
        self._wanted = sys.stderr.isatty() and elsewhere and not chosen.quiet and total != 1

    def __call__(self, done: int, started: int) -> None:
        now = time.monotonic()
        if not self._wanted or now - self._shown < 0.2:
            return
        self._shown = now
        of = f" of {self._total}" if self._total is not None else f", {started - done} under way"
        print(f"\r{done}{of} checked\x1b[K", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown = 0.0
