"""Streams of checks: as many reports out as domains in, a bounded window, and an end that cancels the rest."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import time
from collections.abc import AsyncIterator, Iterator

import pytest
from mail_lab import World

import mtasts

INVALID = ["", "a..b", "a b.example", "x" * 64 + ".example", "\ud800.example", None, 5]


def test_as_many_reports_come_out_as_domains_went_in(healthy: World) -> None:
    given = [healthy.domain, *INVALID, healthy.domain]
    reports = list(mtasts.check_many(given, **healthy.options))  # type: ignore[arg-type]
    assert len(reports) == len(given)
    assert sum(report.protection == "enforced" for report in reports) == 2
    assert sum(report.error is not None for report in reports) == len(INVALID)


def test_the_order_is_kept_where_it_is_asked_for(healthy: World) -> None:
    given = [f"{n}.nothing.example" for n in range(300)]
    given[100] = "not a domain"
    reports = list(mtasts.check_many(given, ordered=True, concurrency=64, **healthy.options))
    assert [report.evidence.input for report in reports] == given
    refused = reports[100]
    assert refused.error is not None and '"not a domain"' in refused.error
    assert (refused.protection, refused.score.total, refused.findings) == ("unknown", None, ())
    assert mtasts.Report.from_json(refused.to_json()) == refused == mtasts.judge(refused.evidence)
    assert "not a domain" in refused.text()


def test_a_source_without_end_is_read_only_as_there_is_room(healthy: World) -> None:
    read = itertools.count()

    def source() -> Iterator[str]:
        for n in read:
            yield f"{n}.nothing.example"

    with mtasts.Checker(**healthy.options) as checker:
        reports = checker.check_many(source(), concurrency=10)
        for taken in range(1, 51):
            assert next(reports).protection == "none"
            assert checker_read(read) <= taken + 10
        reports.close()  # type: ignore[attr-defined]


def checker_read(counter: itertools.count[int]) -> int:
    """How far a count has come, without moving it."""
    return int(repr(counter)[len("count(") : -1])


def test_closing_the_stream_cancels_what_is_under_way(silent_resolver: str, healthy: World) -> None:
    options = {**healthy.options, "resolver": silent_resolver, "dns_timeout": 3600.0, "timeout": 3600.0}
    progress: list[tuple[int, int]] = []
    with mtasts.Checker(**options) as checker:
        mixed = itertools.chain(["not a domain"], (f"{n}.example" for n in range(100)))
        reports = checker.check_many(mixed, progress=lambda done, started: progress.append((done, started)))
        assert next(reports).error
        reports.close()  # type: ignore[attr-defined]
        assert progress == [(1, 101)]


def test_what_the_source_raises_reaches_the_caller(healthy: World) -> None:
    def source() -> Iterator[str]:
        yield healthy.domain
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(mtasts.check_many(source(), **healthy.options))


@pytest.mark.parametrize("wrong", ["example.org", b"example.org", 5, None])
def test_what_is_no_iterable_of_domains_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="domains must be an iterable of str"):
        list(mtasts.check_many(wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [0, -1, 1.5, True, "5"])
def test_a_window_that_is_none_is_refused(healthy: World, wrong: object) -> None:
    with pytest.raises(mtasts.OptionError, match="concurrency"):
        list(mtasts.check_many(["example.org"], concurrency=wrong, **healthy.options))  # type: ignore[arg-type]


def test_a_closed_checker_ends_the_stream_with_an_error(silent_resolver: str, healthy: World) -> None:
    checker = mtasts.Checker(**{**healthy.options, "resolver": silent_resolver})
    reports = checker.check_many(["not a domain", "example.org"], ordered=True)
    next(reports)
    checker.close()
    with pytest.raises(mtasts.ClosedError):
        next(reports)


def test_awaited_streams_give_the_same(healthy: World) -> None:
    async def source() -> AsyncIterator[str]:
        for n in range(40):
            await asyncio.sleep(0)
            yield healthy.domain if n % 2 else f"{n}.nothing.example"

    async def run() -> list[mtasts.Report]:
        return [report async for report in mtasts.check_many_async(source(), concurrency=8, ordered=True, **healthy.options)]

    reports = asyncio.run(run())
    assert [report.protection for report in reports] == ["none", "enforced"] * 20


def test_an_awaited_stream_that_is_left_cancels_the_rest_and_its_source(silent_resolver: str, healthy: World) -> None:
    left: list[str] = []

    async def source() -> AsyncIterator[str]:
        try:
            yield "not a domain"
            yield "example.org"
            await asyncio.Event().wait()
        finally:
            left.append("source")

    async def run() -> None:
        options = {**healthy.options, "resolver": silent_resolver, "timeout": 3600.0, "dns_timeout": 3600.0}
        async with mtasts.Checker(**options) as checker:
            async with contextlib.aclosing(checker.check_many_async(source())) as reports:  # type: ignore[type-var]
                async for report in reports:
                    assert report.error
                    break

    asyncio.run(asyncio.wait_for(run(), 30))
    assert left == ["source"]


def test_the_loop_goes_on_while_a_window_is_filled(healthy: World) -> None:
    async def run() -> int:
        turns = 0

        async def tick() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        ticking = asyncio.create_task(tick())
        given = (f"{n}.nothing.example" for n in range(3000))
        reports = [each async for each in mtasts.check_many_async(given, concurrency=3000, **healthy.options)]
        ticking.cancel()
        assert len(reports) == 3000
        return turns

    assert asyncio.run(run()) >= 10


def test_a_bar_is_drawn_on_stderr(healthy: World, capfd: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("rich")
    list(mtasts.check_many(["a.nothing.example"] * 5, progress=True, **healthy.options))
    out, err = capfd.readouterr()
    assert out == "" and "5/5" in err


def test_progress_that_is_none_is_refused(healthy: World) -> None:
    with pytest.raises(mtasts.OptionError, match="progress"):
        list(mtasts.check_many(["example.org"], progress=5, **healthy.options))  # type: ignore[arg-type]


def test_a_slow_source_has_each_domain_checked_as_it_comes(healthy: World) -> None:
    taken: list[str] = []
    read = 0

    def source() -> Iterator[str]:
        nonlocal read
        while not taken and read < 256:  # as many as a quick source would have read in one batch
            time.sleep(0.05)  # what makes it slow
            read += 1
            yield f"{read}.nothing.example"

    for report in mtasts.check_many(source(), **healthy.options):
        taken.append(report.domain)
    assert len(taken) == read < 256, "reports are given while the source still goes on"


def test_what_was_read_before_the_source_raised_is_not_lost(healthy: World) -> None:
    def source() -> Iterator[str]:
        yield from (f"{n}.nothing.example" for n in range(5))
        raise ValueError("no more")

    given: list[str] = []
    with pytest.raises(ValueError, match="no more"):
        for report in mtasts.check_many(source(), **healthy.options):
            given.append(report.domain)
    assert len(given) == 5


def test_a_source_that_cannot_start_leaves_the_loop_as_it_was(healthy: World) -> None:
    class Broken:
        def __iter__(self) -> Iterator[str]:
            raise ValueError("no source")

    async def run() -> list[mtasts.Report]:
        with pytest.raises(ValueError, match="no source"):
            await anext(aiter(mtasts.check_many_async(Broken(), **healthy.options)))
        return [each async for each in mtasts.check_many_async(["a.nothing.example"], **healthy.options)]

    assert len(asyncio.run(asyncio.wait_for(run(), 30))) == 1


def test_a_forked_child_is_told_that_the_stream_is_not_its_own(silent_resolver: str, healthy: World) -> None:
    options = {**healthy.options, "resolver": silent_resolver, "timeout": 3600.0, "dns_timeout": 3600.0}
    with mtasts.Checker(**options) as checker:
        reports = checker.check_many(["not a domain", "example.org"])
        next(reports)
        child = os.fork()
        if child == 0:
            try:
                next(reports)
            except mtasts.ClosedError:
                os._exit(0)
            os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        reports.close()  # type: ignore[attr-defined]


def test_what_an_async_source_gave_before_it_raised_is_not_lost(healthy: World) -> None:
    async def source() -> AsyncIterator[str]:
        for n in range(5):
            yield f"{n}.nothing.example"
        raise ValueError("no more")

    given: list[str] = []

    async def run() -> None:
        async for report in mtasts.check_many_async(source(), **healthy.options):
            given.append(report.domain)

    with pytest.raises(ValueError, match="no more"):
        asyncio.run(run())
    assert sorted(given) == [f"{n}.nothing.example" for n in range(5)]
