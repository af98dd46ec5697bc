"""What one run of a client in Python took: the twin of native/measure.hpp."""

from __future__ import annotations

import json
import pathlib
import resource
import time


class Measured:
    def __enter__(self) -> Measured:
        self._before, self._start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
        return self

    def __exit__(self, *_: object) -> None:
        after = resource.getrusage(resource.RUSAGE_SELF)
        self.times = {
            "seconds": time.monotonic() - self._start,
            "user": after.ru_utime - self._before.ru_utime,
            "system": after.ru_stime - self._before.ru_stime,
        }

    def print(self, units: int, verdicts: dict[str, int]) -> None:
        status = pathlib.Path("/proc/self/status").read_text().splitlines()
        peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
        print(json.dumps({"units": units, **self.times, "peak_kib": peak, "verdicts": verdicts}))
