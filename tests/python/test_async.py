"""Checks awaited: thousands at once on one engine thread, cancelled at any point, on any event loop."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import weakref

import pytest
from mail_lab import World

import mtasts


def threads() -> int:
    return len(os.listdir("/proc/self/task"))


def test_a_check_awaited_gives_the_same_verdict_as_one_that_blocks(healthy: World) -> None:
    awaited = asyncio.run(mtasts.check_async(healthy.domain, **healthy.options))
    waited = mtasts.check(healthy.domain, **healthy.options)
    assert awaited.protection == waited.protection == "enforced"
    assert awaited.score == waited.score
    assert awaited.checks == waited.checks


@pytest.mark.parametrize("shared", [True, False], ids=["one Checker", "module level"])
def test_two_thousand_checks_at_once_take_one_engine_thread(healthy: World, shared: bool) -> None:
    most = 0

    async def run() -> list[mtasts.Report]:
        nonlocal most
        async with mtasts.Checker(**healthy.options) as checker:
            verb = checker.check_async if shared else lambda domain: mtasts.check_async(domain, **healthy.options)
            tasks = [asyncio.ensure_future(verb(healthy.domain)) for _ in range(2000)]
            while not all(task.done() for task in tasks):
                await asyncio.sleep(0)
                most = max(most, threads())
            return [task.result() for task in tasks]

    before = threads()
    reports = asyncio.run(run())
    assert len(reports) == 2000
    assert {report.protection for report in reports} == {"enforced"}
    assert most <= before + 1
    assert threads() == before


def test_a_cancelled_task_ends_at_once_and_the_checker_goes_on(healthy: World, silent_resolver: str) -> None:
    async def run() -> str:
        async with mtasts.Checker(resolver=[silent_resolver], dns_timeout=60) as silent:
            task = asyncio.ensure_future(silent.check_async("example.org"))
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            with pytest.raises(asyncio.TimeoutError):
                await asyncio.wait_for(silent.check_async("example.org"), 0.05)
        return (await mtasts.check_async(healthy.domain, **healthy.options)).protection

    assert asyncio.run(asyncio.wait_for(run(), 30)) == "enforced"


def test_one_of_many_is_cancelled_and_the_others_arrive(healthy: World) -> None:
    async def run() -> list[object]:
        async with mtasts.Checker(**healthy.options) as checker:
            tasks = [asyncio.ensure_future(checker.check_async(healthy.domain)) for _ in range(50)]
            await asyncio.sleep(0)
            for task in tasks[::2]:
                task.cancel()
            return await asyncio.gather(*tasks, return_exceptions=True)

    results = asyncio.run(run())
    assert all(isinstance(each, asyncio.CancelledError) for each in results[::2])
    assert [each.protection for each in results[1::2] if isinstance(each, mtasts.Report)] == ["enforced"] * 25


def test_the_timeout_gives_a_partial_report_and_not_an_error(silent_resolver: str) -> None:
    report = asyncio.run(mtasts.check_async("example.org", resolver=[silent_resolver], dns_timeout=60, timeout=0.2))
    assert report.partial
    assert report.protection == "unknown"
    assert not report.errors


def test_closing_the_checker_ends_what_awaits_it(silent_resolver: str) -> None:
    async def run() -> None:
        checker = mtasts.Checker(resolver=[silent_resolver], dns_timeout=60)
        task = asyncio.ensure_future(checker.check_async("example.org"))
        await asyncio.sleep(0)
        checker.close()
        with pytest.raises(mtasts.ClosedError):
            await task

    asyncio.run(asyncio.wait_for(run(), 30))


def test_one_checker_serves_one_loop_after_another_and_keeps_none_alive(healthy: World) -> None:
    with mtasts.Checker(**healthy.options) as checker:
        loops = []
        for _ in range(3):
            loop = asyncio.new_event_loop()
            assert loop.run_until_complete(checker.check_async(healthy.domain)).protection == "enforced"
            loop.close()
            loops.append(weakref.ref(loop))
            del loop
        gc.collect()
        assert [each() for each in loops] == [None, None, None]


def test_a_loop_that_is_closed_amid_a_check_harms_nobody(healthy: World, silent_resolver: str) -> None:
    with mtasts.Checker(resolver=[silent_resolver], dns_timeout=60) as checker:
        loop = asyncio.new_event_loop()
        loop.set_exception_handler(lambda *_: None)  # it will say that a task was lost, which is what we do here
        task = loop.create_task(checker.check_async("example.org"))
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()
        del task, loop
        gc.collect()
        assert asyncio.run(checker.check_async("example.org", timeout=0.1)).partial


def test_one_checker_serves_many_threads_some_with_a_loop_of_their_own(healthy: World) -> None:
    seen: list[str] = []
    with mtasts.Checker(**healthy.options) as checker:

        def blocking() -> None:
            seen.append(checker.check(healthy.domain).protection)

        def awaiting() -> None:
            seen.append(asyncio.run(checker.check_async(healthy.domain)).protection)

        workers = [threading.Thread(target=work) for work in (blocking, awaiting) * 8]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
    assert seen == ["enforced"] * 16
