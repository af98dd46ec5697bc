"""Ours, from Python: the twin of native/checks.cpp.
usage: checks.py KIND DOMAINS WINDOW OPTIONS_JSON"""

from __future__ import annotations

import collections
import json
import pathlib
import resource
import sys
import time

import mtasts


def main() -> None:
    kind, count, window, options = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), json.loads(sys.argv[4])
    verdicts: collections.Counter[str] = collections.Counter()
    with mtasts.Checker(**options) as checker:
        before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        domains = (f"{kind}{number}.bench.test" for number in range(count))
        # Only what a report has at hand: the rest is decoded when it is first read, and a scan does not.
        for report in checker.check_many(domains, concurrency=window):
            verdicts[report.protection] += 1
        after, seconds = resource.getrusage(resource.RUSAGE_SELF), time.monotonic() - start
    status = pathlib.Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    print(json.dumps({"units": sum(verdicts.values()), "seconds": seconds, "user": after.ru_utime - before.ru_utime,
                      "system": after.ru_stime - before.ru_stime, "peak_kib": peak, "verdicts": dict(verdicts)}))


if __name__ == "__main__":
    main()
