"""What a program does to a check that is under way - cancellation, time-outs, the interpreter's end - and where this package
refuses to run. Ctrl-C is in test_interrupt.py."""

from __future__ import annotations

import asyncio
import gc
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import pytest
from mail_lab import World

import mtasts

Asked = tuple[str, Callable[[], None]]


def descriptors() -> int:
    gc.collect()  # what an earlier test dropped
    return len(os.listdir("/proc/self/fd"))


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio has no such thing before 3.11")
def test_a_task_group_that_fails_cancels_its_checks(silent_resolver: str) -> None:
    before = descriptors()

    async def run() -> None:
        async with mtasts.Checker(resolver=[silent_resolver], dns_timeout=60) as checker:
            with pytest.raises(BaseExceptionGroup):
                async with asyncio.TaskGroup() as group:
                    for n in range(50):
                        group.create_task(checker.check_async(f"d{n}.example"))
                    await asyncio.sleep(0)
                    raise RuntimeError

    start = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - start < 10
    assert descriptors() <= before


@pytest.mark.skipif(sys.version_info < (3, 11), reason="asyncio has no such thing before 3.11")
def test_a_stream_that_is_cancelled_midway_ends_at_once_and_leaves_nothing(silent_resolver: str) -> None:
    before = descriptors()

    async def run() -> None:
        async def read() -> None:
            async for _ in mtasts.check_many_async(
                (f"d{n}.example" for n in range(10_000)), resolver=[silent_resolver], dns_timeout=60
            ):
                pass

        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await read()

    start = time.monotonic()
    asyncio.run(run())
    assert time.monotonic() - start < 10
    assert descriptors() <= before


ENDING = """
import sys, threading, asyncio, mtasts
options = dict(resolver=[sys.argv[1]], dns_timeout=60)
domains = [f"d{n}.example" for n in range(1000)]
checker = mtasts.Checker(**options)
async def many():
    async for _ in mtasts.check_many_async(domains, **options):
        pass
def wait():
    WAIT
threading.Thread(target=wait, daemon=True).start()
sys.stdin.readline()
LEAVE
"""


@pytest.mark.parametrize(
    ("wait", "leave"),
    [
        ("list(mtasts.check_many(domains, **options))", ""),
        ("asyncio.run(many())", ""),
        ("mtasts.check('example.org', **options)", ""),
        ("checker.check('example.org')", ""),
        ("checker.check('example.org')", "sys.exit(0)"),
        ("checker.check('example.org')", "checker.me = checker"),
        ("checker.check('example.org')", "del checker"),
    ],
    ids=["check_many", "check_many_async", "check", "Checker", "sys.exit", "kept by a cycle", "dropped"],
)
def test_the_interpreter_ends_while_a_daemon_thread_waits(wait: str, leave: str, asked_resolver: Asked) -> None:
    address, wait_until_asked = asked_resolver
    child = subprocess.Popen(
        [sys.executable, "-c", ENDING.replace("WAIT", wait).replace("LEAVE", leave), address],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        wait_until_asked()
        _, words = child.communicate("end\n", timeout=30)
    assert child.returncode == 0, words


SUBINTERPRETER = """
import sys
import _xxsubinterpreters as interpreters
if sys.argv[1] == "after":
    import mtasts
one = interpreters.create()
try:
    interpreters.run_string(one, "import mtasts")
    print("imported")
except interpreters.RunFailedError as refused:
    print(refused)
interpreters.destroy(one)
import mtasts
print(mtasts.match_mx("*.example.com", "mail.example.com"))
"""


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="later versions name the module of subinterpreters otherwise")
@pytest.mark.parametrize("when", ["before", "after"], ids=["first import", "after one in the main interpreter"])
def test_a_subinterpreter_is_refused_in_words_and_the_main_one_goes_on(when: str) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SUBINTERPRETER, when], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    refused, works = ended.stdout.splitlines()
    assert "mtasts works in the main interpreter only" in refused
    assert works == "True"


def test_the_environment_may_change_while_checkers_are_made(healthy: World) -> None:
    stop = threading.Event()

    def change() -> None:
        for n in range(1_000_000):
            if stop.is_set():
                return
            os.environ[f"MTASTS_TEST_{n % 500}"] = "x" * (n % 300)

    changing = threading.Thread(target=change)
    changing.start()
    try:
        for _ in range(30):
            mtasts.Checker(**healthy.options).close()
            mtasts.versions()
    finally:
        stop.set()
        changing.join()
        for name in [each for each in os.environ if each.startswith("MTASTS_TEST_")]:
            del os.environ[name]
