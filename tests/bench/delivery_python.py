"""Instant results in Python: the twin of native/delivery.cpp. usage: delivery_python.py sync|async REPORTS WINDOW"""

from __future__ import annotations

import asyncio
import sys

from client_run import Measured

import mtasts


def blocking(checker: mtasts.Checker, names: list[str], window: int) -> int:
    return sum(report.protection == "unknown" for report in checker.check_many(names, concurrency=window))


async def awaited(checker: mtasts.Checker, names: list[str], window: int) -> int:
    return sum([report.protection == "unknown" async for report in checker.check_many_async(names, concurrency=window)])


def main() -> None:
    how, count, window = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    names = [f"not a domain {number}" for number in range(count)]
    with mtasts.Checker(resolver="127.0.0.1:9") as checker, Measured() as run:
        refused = blocking(checker, names, window) if how == "sync" else asyncio.run(awaited(checker, names, window))
    run.print(count, {"refused": refused})


if __name__ == "__main__":
    main()
