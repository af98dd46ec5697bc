"""Streams of checks: a bounded window over any iterable, as many reports out as domains in."""

from __future__ import annotations

import asyncio
import os
import select
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic

from . import _given, _native
from ._progress import shown
from ._report import Report
from ._results import R
from ._summary import Summary
from ._waiting import Handle, settled
from .errors import ClosedError, ResourceError

Progress = Callable[[int, int], None]

# A source that is quick is read in batches; one that takes its time has each domain started as it comes.
_READ_AT_ONCE = 256
_READ_SECONDS = 0.002


@dataclass(frozen=True)
class Made(Generic[R]):
    """What a check gives, of the handle that the core gave."""

    of: Callable[[Any], R]
    refused: Callable[[str, str, int], Handle]


REPORTS = Made(Report._of, _native.refused)
SUMMARIES = Made(Summary._of, lambda *given: _native.summary_of(_native.refused(*given)))


def _read(source: Iterator[object], room: int) -> tuple[list[object], Exception | None]:
    """The next domains, and how the source ended: StopIteration at its end, or what it raised."""
    read: list[object] = []
    until = time.monotonic() + _READ_SECONDS
    while len(read) < min(room, _READ_AT_ONCE):
        try:
            read.append(next(source))
        except Exception as error:  # what was read before it is checked all the same
            return read, error
        if time.monotonic() > until:
            break
    return read, None


class _Window(Generic[R]):
    """The checks under way and the reports not taken yet: together never more than ``size``."""

    def __init__(
        self, engine: _native.Checker, made: Made[R], size: int, ordered: bool, timeout: float | None
    ) -> None:
        self.inbox = _native.Inbox()
        self._engine = engine
        self._made = made
        self._size = size
        self._refill = max(1, min(64, size // 8))
        self._ordered = ordered
        self._timeout = timeout
        self._under_way: dict[int, str] = {}  # ticket -> what was given
        self._order: deque[int] = deque()  # tickets not taken yet, where the order counts
        self._arrived: dict[int, R] = {}
        self.started = 0
        self.taken = 0

    @property
    def room(self) -> int:
        return self._size - len(self._under_way) - len(self._arrived)

    def wants(self, starved: bool) -> bool:
        """Whether domains are to be read now: where there is room and nothing to be taken, or else once a part of the
        window is free. A call into the engine costs as much for one domain as for many."""
        return self.room >= (1 if starved else self._refill)

    @property
    def empty(self) -> bool:
        return not self._under_way and not self._arrived

    def start(self, domains: list[object]) -> None:
        texts = [_given.any_domain(each) for each in domains]
        first = self._engine.submit_many(texts, self.inbox, self._timeout, self._under_way)
        if self._ordered:
            self._order.extend(range(first, first + len(texts)))
        self.started += len(texts)

    def collect(self) -> None:
        for ticket, handle, failure in self.inbox.drain():
            given = self._under_way.pop(ticket)
            result = settled(handle, failure)
            if isinstance(result, ResourceError):
                result = self._made.refused(given, str(result), int(time.time()))
            if isinstance(result, Exception):
                raise result
            self._arrived[ticket] = self._made.of(result)

    def take(self) -> R | None:
        if self._ordered:
            ticket = self._order[0] if self._order else None
            if ticket not in self._arrived:
                return None
            self._order.popleft()
        elif self._arrived:
            ticket = next(iter(self._arrived))
        else:
            return None
        self.taken += 1
        return self._arrived.pop(ticket)

    def is_over(self, ended: Exception | None) -> bool:
        """Whether nothing more will come. What the source raised comes out here, after all that it gave before."""
        if ended is None or not self.empty:
            return False
        if isinstance(ended, StopIteration):
            return True
        raise ended

    def cancel(self) -> None:
        for ticket in self._under_way:
            self._engine.cancel(ticket)


def stream(
    engine: _native.Checker,
    made: Made[R],
    domains: Iterable[str],
    *,
    concurrency: int,
    ordered: bool,
    timeout: float | None,
    progress: bool | Progress | None,
) -> Generator[R, None, None]:
    source = iter(_given.domains(domains))
    window = _Window(engine, made, _given.count("concurrency", concurrency), ordered, _given.timeout(timeout))
    return _pulled(source, window, shown(progress, domains))


def _pulled(source: Iterator[object], window: _Window[R], tell: Any) -> Generator[R, None, None]:
    ready = select.poll()
    ready.register(window.inbox.fileno(), select.POLLIN)
    process = os.getpid()
    ended: Exception | None = None
    starved = True  # nothing can be taken
    try:
        with tell as told:
            while True:
                if os.getpid() != process:
                    raise ClosedError("this stream is the parent process's: a forked child starts one of its own")
                if ended is None and window.wants(starved):
                    read, ended = _read(source, window.room)
                    if read:
                        window.start(read)
                if starved:
                    window.collect()
                report = window.take()
                starved = report is None
                if report is not None:
                    told(window.taken, window.started)
                    yield report
                elif window.is_over(ended):
                    return
                elif ended is not None or window.room == 0:
                    ready.poll()  # a signal handler runs here, and KeyboardInterrupt leaves from here
    finally:
        if os.getpid() == process:
            window.cancel()


async def stream_async(
    engine: _native.Checker,
    made: Made[R],
    domains: Iterable[str] | AsyncIterable[str],
    *,
    concurrency: int,
    ordered: bool,
    timeout: float | None,
    progress: bool | Progress | None,
) -> AsyncGenerator[R, None]:
    source = _given.domains(domains)
    window = _Window(engine, made, _given.count("concurrency", concurrency), ordered, _given.timeout(timeout))
    told_by = shown(progress, domains)
    slow = aiter(source) if isinstance(source, AsyncIterable) else None
    quick = iter(source) if not isinstance(source, AsyncIterable) else None
    reading: asyncio.Task[list[object]] | None = None
    ended: Exception | None = None
    arrived = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(window.inbox.fileno(), arrived.set)
    starved = True
    try:
        with told_by as told:
            while True:
                if quick is not None and ended is None and window.wants(starved):
                    read, ended = _read(quick, window.room)
                    if read:
                        window.start(read)
                    await asyncio.sleep(0)  # a window of thousands is filled without holding the loop up
                if slow is not None and reading is None and ended is None and window.room > 0:
                    reading = asyncio.ensure_future(_next_of(slow))
                if reading is not None and reading.done():
                    step, reading = reading, None
                    failure = step.exception()
                    if failure is not None and not isinstance(failure, Exception):
                        raise failure
                    ended = failure or (None if step.result() else StopIteration())
                    if ended is None:
                        window.start(step.result())
                        continue
                if starved:
                    arrived.clear()
                    window.collect()
                report = window.take()
                starved = report is None
                if report is not None:
                    told(window.taken, window.started)
                    yield report
                elif window.is_over(ended):
                    return
                elif quick is None or ended is not None or window.room == 0:
                    await _either(arrived, reading)
    finally:
        loop.remove_reader(window.inbox.fileno())
        window.cancel()
        if reading is not None:
            reading.cancel()


async def _next_of(source: AsyncIterator[object]) -> list[object]:
    """The next domain, or nothing at the end."""
    async for each in source:
        return [each]
    return []


async def _either(arrived: asyncio.Event, reading: asyncio.Task[list[object]] | None) -> None:
    """Until a report has arrived or the source has given a domain."""
    if reading is None:
        await arrived.wait()
        return
    report = asyncio.ensure_future(arrived.wait())
    try:
        await asyncio.wait({report, reading}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        report.cancel()
