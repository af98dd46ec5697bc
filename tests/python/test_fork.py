"""fork, before, after and during a check; multiprocessing in its three ways."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import select
import threading
import traceback
from collections.abc import Callable

import pytest
from mail_lab import World

import mtasts


def in_child(work: Callable[[], bool]) -> None:
    """Forks, works in the child, and fails here unless the child's work was true and ended in time."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            status = 0 if work() else 1
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    descriptor = os.pidfd_open(child)
    try:
        ready = select.poll()
        ready.register(descriptor, select.POLLIN)
        if not ready.poll(60_000):
            os.kill(child, 9)
            os.waitpid(child, 0)
            pytest.fail("the child hangs")
    finally:
        os.close(descriptor)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_fork_before_any_check(healthy: World) -> None:
    in_child(lambda: mtasts.check(healthy.domain, **healthy.options).protection == "enforced")
    assert mtasts.check(healthy.domain, **healthy.options).protection == "enforced"


def test_fork_after_a_check(healthy: World) -> None:
    assert mtasts.check(healthy.domain, **healthy.options).protection == "enforced"
    in_child(lambda: mtasts.check(healthy.domain, **healthy.options).protection == "enforced")
    assert mtasts.check(healthy.domain, **healthy.options).protection == "enforced"


def test_a_checker_works_on_both_sides_of_a_fork(healthy: World) -> None:
    with mtasts.Checker(**healthy.options) as checker:
        assert checker.check(healthy.domain).protection == "enforced"

        def work() -> bool:
            waited = checker.check(healthy.domain).protection
            awaited = asyncio.run(checker.check_async(healthy.domain)).protection
            checker.close()
            return waited == awaited == "enforced"

        in_child(work)
        assert checker.check(healthy.domain).protection == "enforced"


def test_fork_while_other_threads_check(healthy: World) -> None:
    stop = threading.Event()
    seen: set[str] = set()
    with mtasts.Checker(**{**healthy.options, "cache_ttl": 0}) as checker:

        def work() -> None:
            while not stop.is_set():
                seen.add(checker.check(healthy.domain).protection)
                seen.add(mtasts.check(healthy.domain, **healthy.options).protection)

        workers = [threading.Thread(target=work) for _ in range(3)]
        for worker in workers:
            worker.start()
        try:
            for _ in range(5):
                in_child(
                    lambda: checker.check(healthy.domain).protection == "enforced"
                    and mtasts.check(healthy.domain, **healthy.options).protection == "enforced"
                )
        finally:
            stop.set()
            for worker in workers:
                worker.join(60)
    assert seen == {"enforced"}


def test_fork_amid_an_awaited_check(healthy: World) -> None:
    async def run() -> str:
        async with mtasts.Checker(**healthy.options) as checker:
            task = asyncio.ensure_future(checker.check_async(healthy.domain))
            await asyncio.sleep(0)
            in_child(lambda: checker.check(healthy.domain).protection == "enforced")
            return (await task).protection

    assert asyncio.run(run()) == "enforced"


def test_a_child_that_ends_without_a_check_leaves_the_parents_engine_alone(healthy: World) -> None:
    with mtasts.Checker(**healthy.options) as checker:
        assert checker.check(healthy.domain).protection == "enforced"
        in_child(lambda: True)
        in_child(lambda: checker.close() is None)
        assert checker.check(healthy.domain).protection == "enforced"


def protection_of(world: World) -> str:
    return mtasts.check(world.domain, **world.options).protection


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.parametrize("used", [False, True], ids=["before a check", "after a check"])
def test_multiprocessing(healthy: World, method: str, used: bool) -> None:
    if used:
        assert protection_of(healthy) == "enforced"
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(protection_of, [healthy] * 4).get(120) == ["enforced"] * 4


def test_reports_travel_between_processes(healthy: World) -> None:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        report = pool.apply_async(mtasts.check, (healthy.domain,), dict(healthy.options)).get(120)
    assert isinstance(report, mtasts.Report)
    assert mtasts.Report.from_json(report.to_json()) == report
