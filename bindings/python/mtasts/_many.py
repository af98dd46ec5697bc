"""Streams of checks: a bounded window over any iterable, as many reports out as domains in."""

from __future__ import annotations

import asyncio
import itertools
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
from ._waiting import Handle, settled, sleep_until
from .errors import ClosedError, ResourceError

Progress = Callable[[int, int], None]

# A source that is quick is read in batches; one that takes its time has each domain started as it comes.
_READ_AT_ONCE = 256
_READ_SECONDS = 0.002
_IN_MEMORY: tuple[type, ...] = (type(iter([])), type(iter(())), type(iter(range(0))), type(iter({})), type(iter(set())))

_forks = 0  # how often this process was made by a fork: asked after each report, where a system call would cost more


def _forked() -> None:
    global _forks
    _forks += 1


os.register_at_fork(after_in_child=_forked)


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
    if type(source) in _IN_MEMORY:
        wanted = min(room, _READ_AT_ONCE)
        try:
            read.extend(itertools.islice(source, wanted))
        except RuntimeError as error:  # a dict or set that was changed meanwhile
            return read, error
        return read, None if len(read) == wanted else StopIteration()
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
        # A call into the engine costs as much for one domain as for many.
        self._refill = max(1, min(64, size // 8))
        self._ordered = ordered
        self._timeout = timeout
        self._under_way: dict[int, str] = {}  # ticket -> what was given
        self._order: deque[int] = deque()  # tickets not ready yet, where the order counts
        self._early: dict[int, R] = {}  # arrived before their turn
        self.ready: deque[R] = deque()  # to be taken
        self.started = 0
        self.taken = 0

    @property
    def room(self) -> int:
        return self._size - len(self._under_way) - len(self._early) - len(self.ready)

    def wants(self) -> bool:
        """Whether domains are to be read now: where there is room and nothing to be taken, or else once a part of the
        window is free."""
        return self.room >= (self._refill if self.ready else 1)

    @property
    def empty(self) -> bool:
        return not self._under_way and not self._early and not self.ready

    def start(self, domains: list[object]) -> None:
        texts = [_given.any_domain(each) for each in domains]
        first = self._engine.submit_many(texts, self.inbox, self._timeout, self._under_way)
        if self._ordered:
            self._order.extend(range(first, first + len(texts)))
        self.started += len(texts)

    def collect(self) -> None:
        made, ready = self._made.of, self.ready
        for ticket, handle, failure in self.inbox.drain():
            given = self._under_way.pop(ticket)
            result = made(handle if handle is not None else self._instead(given, failure))
            if self._ordered:
                self._early[ticket] = result
            else:
                ready.append(result)
        while self._order and self._order[0] in self._early:
            ready.append(self._early.pop(self._order.popleft()))

    def _instead(self, given: str, failure: str) -> Handle:
        why = settled(None, failure)
        if isinstance(why, ResourceError):
            return self._made.refused(given, str(why), int(time.time()))
        assert isinstance(why, Exception)
        raise why

    @property
    def at_once(self) -> int:
        """How many are ready to be taken before it is time to read on."""
        return min(len(self.ready), self._refill)

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
    arrived = select.poll()
    arrived.register(window.inbox.fileno(), select.POLLIN)
    process = _forks
    take = window.ready.popleft
    ended: Exception | None = None
    try:
        with tell as told:
            while True:
                if ended is None and window.wants():
                    read, ended = _read(source, window.room)
                    if read:
                        window.start(read)
                if not window.ready:
                    window.collect()
                for _ in range(window.at_once):
                    report = take()
                    if told is not None:
                        window.taken += 1
                        told(window.taken, window.started)
                    yield report
                    if _forks != process:
                        raise ClosedError("this stream is the parent process's: a forked child starts one of its own")
                if window.ready:
                    continue
                if window.is_over(ended):
                    return
                if ended is not None or window.room == 0:
                    sleep_until(arrived)
    finally:
        if _forks == process:
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
    take = window.ready.popleft
    loop = asyncio.get_running_loop()
    loop.add_reader(window.inbox.fileno(), arrived.set)
    try:
        with told_by as told:
            while True:
                if quick is not None and ended is None and window.wants():
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
                if not window.ready:
                    arrived.clear()
                    window.collect()
                for _ in range(window.at_once):
                    report = take()
                    if told is not None:
                        window.taken += 1
                        told(window.taken, window.started)
                    yield report
                if window.ready:
                    continue
                if window.is_over(ended):
                    return
                if quick is None or ended is not None or window.room == 0:
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
