"""The main verb: ``check`` and ``check_async`` for one domain, ``Checker`` for many."""

from __future__ import annotations

import atexit
import contextlib
import os
import threading
import weakref
from collections.abc import AsyncGenerator, AsyncIterable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Executor
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Literal, overload

from . import _given, _native
from ._many import REPORTS, SUMMARIES, Made, Progress, stream, stream_async
from ._report import Report
from ._results import AsyncResults, R, Results
from ._spread import spread
from ._summary import Summary
from ._waiting import LoopInboxes, wait

if TYPE_CHECKING:
    from typing_extensions import Self, Unpack

    from ._options import CheckOptions, DetailChoice

_open: weakref.WeakSet[Checker[Any]] = weakref.WeakSet()


class Checker(Generic[R]):
    """Checks with options and caches of their own: within ``cache_ttl`` seconds (300 unless told otherwise) an answer, a
    policy or a mail server that two checks need is asked once. Use it with ``with``, or call ``close``.

    Any thread and any event loop may use one Checker. Its engine, of one thread or as many as the option ``threads``
    says, does the work of all; it starts with the first check. After ``os.fork`` the child's copy works too, with an engine of its own and empty caches.

    With ``detail="summary"`` it gives a Summary wherever these texts say report.

    Raises OptionError, TrustStoreError or NoResolverError, each naming what is wrong.
    """

    @overload
    def __init__(
        self: Checker[Report], *, detail: Literal["full"] = "full", **options: Unpack[CheckOptions]
    ) -> None: ...
    @overload
    def __init__(self: Checker[Summary], *, detail: Literal["summary"], **options: Unpack[CheckOptions]) -> None: ...
    @overload
    def __init__(
        self: Checker[Report | Summary], *, detail: DetailChoice, **options: Unpack[CheckOptions]
    ) -> None: ...
    def __init__(self, *, detail: DetailChoice = "full", **options: Unpack[CheckOptions]) -> None:
        self._engine = _native.Checker(_given.options({"detail": detail, **options}))
        self._made: Made[Any] = SUMMARIES if detail == "summary" else REPORTS
        self._loops = LoopInboxes(self._engine)
        _open.add(self)

    def check(self, domain: str, *, timeout: float | None = None) -> R:
        """Checks one domain and waits for the report, other threads go on and Ctrl-C works at once.

        ``timeout`` in seconds replaces the option for this check; when it is over the report is partial. Raises
        InvalidDomainError or ClosedError; what the network does is in the report and never raises.
        """
        made: R = self._made.of(wait(self._engine, _given.domain(domain), _given.timeout(timeout)))
        return made

    async def check_async(self, domain: str, *, timeout: float | None = None) -> R:
        """As ``check``, awaited. Cancelling the task cancels the check on the wire."""
        given, limit = _given.domain(domain), _given.timeout(timeout)
        made: R = self._made.of(await self._loops.here().wait(given, limit))
        return made

    def check_many(
        self,
        domains: Iterable[str],
        *,
        concurrency: int = 500,
        ordered: bool = False,
        timeout: float | None = None,
        progress: bool | Progress | None = None,
    ) -> Results[R]:
        """Checks many domains, ``concurrency`` of them at once, and gives each report as it is done.

        ``domains`` may be without end: it is read as there is room, and never more than ``concurrency`` checks are under
        way or waiting to be taken. As many reports come out as domains went in; what is no domain gives a report whose
        ``error`` says so. ``ordered`` keeps the order of the domains. Closing the results cancels the rest.
        ``progress`` is called with the counts of reports given and checks started, or True for a bar (package rich).
        Raises ClosedError when the Checker is closed, and what ``domains`` raises.
        """
        return Results(
            stream(
                self._engine,
                self._made,
                domains,
                concurrency=concurrency,
                ordered=ordered,
                timeout=timeout,
                progress=progress,
            )
        )

    def check_many_async(
        self,
        domains: Iterable[str] | AsyncIterable[str],
        *,
        concurrency: int = 500,
        ordered: bool = False,
        timeout: float | None = None,
        progress: bool | Progress | None = None,
    ) -> AsyncResults[R]:
        """As ``check_many``, for ``async for``; ``domains`` may be an async iterable too. Leave it early with
        ``contextlib.aclosing``, so that the rest is cancelled at once."""
        return AsyncResults(
            stream_async(
                self._engine,
                self._made,
                domains,
                concurrency=concurrency,
                ordered=ordered,
                timeout=timeout,
                progress=progress,
            )
        )

    def close(self) -> None:
        """Cancels what is under way, which raises ClosedError where it is awaited. May be called twice."""
        _open.discard(self)
        self._engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@overload
def check(domain: str, *, detail: Literal["full"] = "full", **options: Unpack[CheckOptions]) -> Report: ...
@overload
def check(domain: str, *, detail: Literal["summary"], **options: Unpack[CheckOptions]) -> Summary: ...
@overload
def check(domain: str, *, detail: DetailChoice, **options: Unpack[CheckOptions]) -> Report | Summary: ...
def check(domain: str, *, detail: DetailChoice = "full", **options: Unpack[CheckOptions]) -> Report | Summary:
    """Checks one domain: looks up, fetches and probes what a sending mail server would, and judges it.

    Nothing is remembered between calls (``cache_ttl`` is 0 here unless given) and nothing keeps running after the last
    call has returned; calls under way at the same time with the same options share one engine. Use a Checker to keep
    answers. Options and errors as Checker and Checker.check.
    """
    limit = options.pop("timeout", None)
    with _shared({"detail": detail, **options}, limit) as checker:
        result: Report | Summary = checker.check(domain, timeout=limit)
    return result


@overload
async def check_async(domain: str, *, detail: Literal["full"] = "full", **options: Unpack[CheckOptions]) -> Report: ...
@overload
async def check_async(domain: str, *, detail: Literal["summary"], **options: Unpack[CheckOptions]) -> Summary: ...
@overload
async def check_async(
    domain: str, *, detail: DetailChoice, **options: Unpack[CheckOptions]
) -> Report | Summary: ...
async def check_async(
    domain: str, *, detail: DetailChoice = "full", **options: Unpack[CheckOptions]
) -> Report | Summary:
    """As ``check``, awaited. Thousands at once share one engine thread."""
    limit = options.pop("timeout", None)
    with _shared({"detail": detail, **options}, limit) as checker:
        result: Report | Summary = await checker.check_async(domain, timeout=limit)
    return result


class _Call:
    """A Checker that calls under way share."""

    def __init__(self, checker: Checker[Any]) -> None:
        self.checker = checker
        self.users = 0


class _Shared:
    """The Checkers of module-level calls under way, by their options. Weakly, for Ctrl-C may come between any two steps:
    one whose users were miscounted ends with the last of them all the same."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.running: weakref.WeakValueDictionary[str, _Call] = weakref.WeakValueDictionary()


_calls = _Shared()


@contextlib.contextmanager
def _shared(options: Mapping[str, Any], limit: float | None) -> Iterator[Checker[Any]]:
    _given.timeout(limit)
    key = _given.options({"cache_ttl": 0, **options})
    calls = _calls
    with calls.lock:
        call = calls.running.get(key)
        if call is None:
            call = calls.running[key] = _Call(Checker(**{"cache_ttl": 0, **options}))
        call.users += 1
    try:
        yield call.checker
    finally:
        with calls.lock:
            call.users -= 1
            over = call.users == 0
            if over:
                calls.running.pop(key, None)
        if over:
            call.checker.close()


def _forked() -> None:
    """The parent's calls are not the child's, and a lock that another thread held would stay locked for ever."""
    global _calls
    _calls = _Shared()


def _exiting() -> None:
    """The engine's threads end before the interpreter does, whoever still holds a Checker."""
    for checker in list(_open):
        checker.close()


os.register_at_fork(after_in_child=_forked)
atexit.register(_exiting)


@overload
def check_many(
    domains: Iterable[str],
    *,
    detail: Literal["full"] = "full",
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    executor: Executor | None = None,
    **options: Unpack[CheckOptions],
) -> Results[Report]: ...
@overload
def check_many(
    domains: Iterable[str],
    *,
    detail: Literal["summary"],
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    executor: Executor | None = None,
    **options: Unpack[CheckOptions],
) -> Results[Summary]: ...
@overload
def check_many(
    domains: Iterable[str],
    *,
    detail: DetailChoice,
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    executor: Executor | None = None,
    **options: Unpack[CheckOptions],
) -> Results[Report | Summary]: ...
def check_many(
    domains: Iterable[str],
    *,
    detail: DetailChoice = "full",
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    executor: Executor | None = None,
    **options: Unpack[CheckOptions],
) -> Results[Any]:
    """Many domains as a stream, with a Checker of its own that shares answers between them. See Checker.check_many.

    With ``executor``, of processes or of machines, its workers look up domains in parts of 500, ``concurrency`` at once
    each, and then probe mail servers, each server in one worker at a time; ``timeout`` holds for each part. Limits hold
    in each worker, and policies are fetched by domain, so a policy host meets every worker. What a broken executor lost
    comes out as reports whose ``error`` says so, then ResourceError is raised.
    """
    if executor is not None:
        made: Made[Any] = SUMMARIES if detail == "summary" else REPORTS
        given = {"detail": detail, **options}
        return Results(
            spread(executor, made, domains, given, concurrency=concurrency, ordered=ordered, progress=progress)
        )
    checker: Checker[Any] = Checker(detail=detail, **options)

    def pulled() -> Generator[Any, None, None]:
        with checker:
            yield from checker.check_many(domains, concurrency=concurrency, ordered=ordered, progress=progress)

    return Results(pulled())


@overload
def check_many_async(
    domains: Iterable[str] | AsyncIterable[str],
    *,
    detail: Literal["full"] = "full",
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    **options: Unpack[CheckOptions],
) -> AsyncResults[Report]: ...
@overload
def check_many_async(
    domains: Iterable[str] | AsyncIterable[str],
    *,
    detail: Literal["summary"],
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    **options: Unpack[CheckOptions],
) -> AsyncResults[Summary]: ...
@overload
def check_many_async(
    domains: Iterable[str] | AsyncIterable[str],
    *,
    detail: DetailChoice,
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    **options: Unpack[CheckOptions],
) -> AsyncResults[Report | Summary]: ...
def check_many_async(
    domains: Iterable[str] | AsyncIterable[str],
    *,
    detail: DetailChoice = "full",
    concurrency: int = 500,
    ordered: bool = False,
    progress: bool | Progress | None = None,
    **options: Unpack[CheckOptions],
) -> AsyncResults[Any]:
    """As ``check_many``, for ``async for``."""
    checker: Checker[Any] = Checker(detail=detail, **options)

    async def pulled() -> AsyncGenerator[Any, None]:
        async with checker:
            given = checker.check_many_async(domains, concurrency=concurrency, ordered=ordered, progress=progress)
            async with contextlib.aclosing(given):
                async for each in given:
                    yield each

    return AsyncResults(pulled())
