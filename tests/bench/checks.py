"""Ours, from Python: the twin of native/checks.cpp. usage: checks.py KIND DOMAINS WINDOW OPTIONS_JSON"""

from __future__ import annotations

import collections
import json
import sys

from client_run import Measured

import mtasts


def main() -> None:
    kind, count, window, options = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
    domains = (f"{kind}{number}.bench.test" for number in range(count))
    with mtasts.Checker(**options) as checker, Measured() as run:
        # Only what a report has at hand: the rest is decoded when it is first read, and a scan does not.
        verdicts = collections.Counter(report.protection for report in checker.check_many(domains, concurrency=window))
    run.print(sum(verdicts.values()), dict(verdicts))


if __name__ == "__main__":
    main()
