"""A scan spread over the workers of an executor: look-ups by domain, then probes by mail server, then the join.

The work is cut so that one worker at a time speaks to a mail server: two workers that each kept to ``per_host`` would
together not. Which domains use which server is known once they are looked up, hence the two parts. What a worker
remembers of a server - its rate, a wish to be left alone - does not follow to the next one.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import time
import zlib
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import Any

from . import _given, _native
from ._many import REPORTS, SUMMARIES, Made, Progress, stream
from ._progress import shown
from ._waiting import MOST_SLEEP, sleep_until
from .errors import ResourceError

Endpoint = tuple[str, str]  # the MX host, one of its addresses

_DOMAINS_OF_A_TASK = 500
_SECONDS_OF_READING = 0.05  # a source that takes its time makes smaller tasks
_PROBES_OF_A_TASK = 200
_TASKS_OF_A_WORKER = 2  # one under way, one that waits to be taken up
_GROUPS_OF_A_WORKER = 4  # of mail servers, by address
_MOST_JOINS = 20_000  # domains that wait for probes; beyond it nothing more is looked up
_MOST_PROBES_KEPT = 5_000  # some 15 KiB each

# ---- in a worker ----

_engines: dict[str, _native.Checker] = {}


def _engine(options: str) -> _native.Checker:
    """One a process and set of options: its limits and its memory last from task to task."""
    if options not in _engines:
        _engines[options] = _native.Checker(options)
    return _engines[options]


def look_up(options: str, domains: list[str], concurrency: int, brief: bool) -> list[tuple[str, list[Endpoint]]]:
    """Of each domain, in order, its report so far and the endpoints that it waits for. Where it waits for none the report
    is whole, and ``brief`` asks for its summary alone."""
    found = stream(
        _engine(options), REPORTS, domains, concurrency=concurrency, ordered=True, timeout=None, progress=None
    )
    answers = []
    for report in found:
        left = _native.left_probes(report._handle)
        whole = brief and not left
        answers.append((_native.summary_of(report._handle).json() if whole else report._handle.json(), left))
    return answers


def probe(options: str, endpoints: list[Endpoint]) -> list[str]:
    """What each endpoint showed, in order, as JSON."""
    inbox = _native.Inbox()
    engine = _engine(options)
    ready = select.poll()
    ready.register(inbox.fileno(), select.POLLIN)
    under_way: dict[int, Endpoint] = {}
    seen: dict[int, str] = {}
    try:
        engine.submit_probes(endpoints, inbox, under_way)
        while under_way:
            sleep_until(ready)
            ended: list[tuple[int, Any, str]] = list(inbox.drain())
            for ticket, shown, failure in ended:
                host, ip = under_way.pop(ticket)
                seen[ticket] = shown if isinstance(shown, str) else _native.lost_probe(host, ip, failure)
    except BaseException:
        for ticket in under_way:
            engine.cancel(ticket)
        raise
    return [seen[ticket] for ticket in sorted(seen)]


def _is_conclusive(shown: str) -> bool:
    """A handshake, and no wish to be left alone after it: what may pass is no other domain's verdict."""
    seen = json.loads(shown)["seen"]
    said = seen["ehlo_tls"]["value"]
    return seen["tls"]["value"] is not None and said is not None and said["code"] == 250


# ---- in the parent ----


class _Probes:
    """Which endpoints are to be probed, are being probed, and were."""

    def __init__(self, groups: int, keep: float) -> None:
        self._keep = keep  # seconds
        self._queues: list[deque[Endpoint]] = [deque() for _ in range(groups)]
        self._busy: set[int] = set()
        self._wanted_by: defaultdict[Endpoint, list[_Waiting]] = defaultdict(list)
        self._kept: OrderedDict[Endpoint, tuple[float, str]] = OrderedDict()  # when it came, and what

    def want(self, waiting: _Waiting) -> None:
        for endpoint in list(waiting.missing):
            came, shown = self._kept.get(endpoint, (0.0, None))
            age = time.monotonic() - came
            if shown is not None and age < self._keep:
                waiting.give(endpoint, shown, age)
                continue
            if endpoint not in self._wanted_by:
                self._queues[zlib.crc32(endpoint[1].encode()) % len(self._queues)].append(endpoint)
            self._wanted_by[endpoint].append(waiting)

    def tasks(self) -> Iterator[tuple[int, list[Endpoint]]]:
        """For each group that nobody works on, what it has; from now on somebody does."""
        for group, queue in enumerate(self._queues):
            if queue and group not in self._busy:
                self._busy.add(group)
                yield group, [queue.popleft() for _ in range(min(len(queue), _PROBES_OF_A_TASK))]

    def done(self, group: int, endpoints: list[Endpoint], seen: list[str]) -> Iterator[_Waiting]:
        """Those that now have all they waited for. What is conclusive serves later domains too."""
        self._busy.discard(group)
        for endpoint, shown in zip(endpoints, seen):
            if self._keep > 0 and _is_conclusive(shown):
                self._kept[endpoint] = (time.monotonic(), shown)
                self._kept.move_to_end(endpoint)
                if len(self._kept) > _MOST_PROBES_KEPT:
                    self._kept.popitem(last=False)
            for waiting in self._wanted_by.pop(endpoint, []):
                waiting.give(endpoint, shown, 0.0)
                if not waiting.missing:
                    yield waiting


class _Waiting:
    """A domain whose look-ups are done and whose probes are not."""

    def __init__(self, place: int, report: str, missing: list[Endpoint]) -> None:
        self.place = place
        self._report = report
        self._probes: list[tuple[str, int]] = []
        self.missing = set(missing)

    def give(self, endpoint: Endpoint, shown: str, age: float) -> None:
        self.missing.discard(endpoint)
        self._probes.append((shown, int(age * 1_000_000)))

    def joined(self) -> _native.ReportHandle:
        return _native.with_probes(self._report, self._probes)


class _Scan:
    """All that is under way."""

    def __init__(self, executor: Executor, made: Made[Any], options: dict[str, Any], concurrency: int) -> None:
        self._executor = executor
        self._made = made
        self._brief = made is SUMMARIES
        self._concurrency = concurrency
        whole = {**options, "detail": "full"}
        self._parts = _given.options({**whole, "leave_probes": True}), _given.options(whole)
        _native.validate_options(self._parts[0])
        workers = getattr(executor, "_max_workers", None) or os.cpu_count() or 1
        self._room = workers * _TASKS_OF_A_WORKER
        self._probes = _Probes(workers * _GROUPS_OF_A_WORKER, float(options.get("cache_ttl", 300)))
        # Of callbacks, which also a cancelled future calls: concurrent.futures.wait would wait for one for ever.
        self._ended: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._look_ups: dict[Future[Any], tuple[int, list[str]]] = {}
        self._probing: dict[Future[Any], tuple[int, list[Endpoint]]] = {}
        self._joins = 0
        self.started = 0
        self.arrived: dict[int, Any] = {}
        self.broken: BaseException | None = None  # the executor takes no more

    @property
    def has_room(self) -> bool:
        return len(self._look_ups) < self._room and self._joins < _MOST_JOINS and len(self.arrived) < _MOST_JOINS

    @property
    def under_way(self) -> bool:
        return bool(self._look_ups or self._joins)

    def start(self, domains: list[str]) -> None:
        first = self.started
        self.started += len(domains)
        future = self._submit(look_up, self._parts[0], domains, self._concurrency, self._brief)
        self._look_ups[future] = (first, domains)
        future.add_done_callback(self._ended.put)

    def _submit(self, work: Callable[..., Any], *given: Any) -> Future[Any]:
        """What the executor does not take has failed, like what it took and lost: no domain goes without a result."""
        try:
            return self._executor.submit(work, *given)
        except (BrokenExecutor, RuntimeError) as error:  # RuntimeError: it was shut down
            self.broken = error
            failed: Future[Any] = Future()
            failed.set_exception(error if isinstance(error, BrokenExecutor) else BrokenExecutor(str(error)))
            return failed

    def collect(self, patience: bool) -> None:
        """What has ended; with ``patience``, once something has. Each end lets the next probes begin."""
        self._start_probes()
        while patience or not self._ended.empty():
            patience = False
            future = self._next_ended()
            if future in self._look_ups:
                self._looked_up(future)
            else:
                self._probed(future)
            self._start_probes()

    def _next_ended(self) -> Future[Any]:
        while True:
            with contextlib.suppress(queue.Empty):
                return self._ended.get(timeout=MOST_SLEEP)

    def _start_probes(self) -> None:
        for group, endpoints in self._probes.tasks():
            future = self._submit(probe, self._parts[1], endpoints)
            self._probing[future] = (group, endpoints)
            future.add_done_callback(self._ended.put)

    def _looked_up(self, future: Future[Any]) -> None:
        first, domains = self._look_ups.pop(future)
        try:
            found = future.result()
        except (BrokenExecutor, CancelledError) as error:
            for place, domain in enumerate(domains, first):
                self.arrived[place] = self._made.of(self._made.refused(domain, _lost(error), int(time.time())))
            return
        for place, (report, left) in enumerate(found, first):
            if not left:
                whole = _native.summary_from_json if self._brief else _native.report_from_json
                self.arrived[place] = self._made.of(whole(report))
                continue
            self._joins += 1
            waiting = _Waiting(place, report, left)
            self._probes.want(waiting)
            if not waiting.missing:
                self._join(waiting)

    def _probed(self, future: Future[Any]) -> None:
        group, endpoints = self._probing.pop(future)
        try:
            seen = future.result()
        except (BrokenExecutor, CancelledError) as error:
            seen = [_native.lost_probe(host, ip, _lost(error)) for host, ip in endpoints]
        for waiting in self._probes.done(group, endpoints, seen):
            self._join(waiting)

    def _join(self, waiting: _Waiting) -> None:
        self._joins -= 1
        report = waiting.joined()
        self.arrived[waiting.place] = self._made.of(_native.summary_of(report) if self._brief else report)

    def cancel(self) -> None:
        for future in (*self._look_ups, *self._probing):
            future.cancel()


def _lost(error: BaseException) -> str:
    return f"resources: the executor lost this work: {str(error) or 'it was cancelled'}"[:200]


def spread(
    executor: Executor,
    made: Made[Any],
    domains: Any,
    options: dict[str, Any],
    *,
    concurrency: int,
    ordered: bool,
    progress: bool | Progress | None,
) -> Generator[Any, None, None]:
    source = iter(_given.domains(domains))
    scan = _Scan(executor, made, options, _given.count("concurrency", concurrency))
    return _results(source, scan, ordered, shown(progress, domains))


def _read(source: Iterator[object]) -> tuple[list[str], Exception | None]:
    """The domains of the next task, and how the source ended: StopIteration at its end, or what it raised."""
    some: list[str] = []
    until = time.monotonic() + _SECONDS_OF_READING
    while len(some) < _DOMAINS_OF_A_TASK and (not some or time.monotonic() < until):
        try:
            some.append(_given.any_domain(next(source)))
        except Exception as error:  # what was read before it is checked all the same
            return some, error
    return some, None


def _results(source: Iterator[Any], scan: _Scan, ordered: bool, tell: Any) -> Generator[Any, None, None]:
    ended: Exception | None = None
    taken = 0
    try:
        with tell as told:
            while True:
                if scan.broken is not None and ended is None:
                    ended = ResourceError(f"the executor takes no more work: {scan.broken}")
                if ended is None and scan.has_room:
                    some, ended = _read(source)
                    if some:
                        scan.start(some)
                scan.collect(patience=False)
                place = taken if ordered else next(iter(scan.arrived), None)
                if place in scan.arrived:
                    taken += 1
                    if told is not None:
                        told(taken, scan.started)
                    yield scan.arrived.pop(place)
                elif scan.under_way:
                    if ended is not None or not scan.has_room:
                        scan.collect(patience=True)
                elif isinstance(ended, StopIteration):
                    return
                elif ended is not None:
                    raise ended
    finally:
        scan.cancel()
