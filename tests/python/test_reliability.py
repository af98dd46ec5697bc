"""What a program does to a check that is under way - Ctrl-C at any point, cancellation, time-outs, the interpreter's end -
and where this package refuses to run."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import heed_ctrl_c
from mail_lab import World

import mtasts
from mtasts import _many, _native, _waiting

Asked = tuple[str, Callable[[], None]]

BLOCKING = """
import sys, asyncio, mtasts
options = dict(resolver=[sys.argv[1]], dns_timeout=60)
domains = [f"d{{n}}.example" for n in range(1000)]
async def many():
    async for _ in mtasts.check_many_async(domains, **options):
        pass
def spread():
    from concurrent.futures import ProcessPoolExecutor
    import signal
    # Ctrl-C goes to the whole group at a terminal; here only to this process, so the workers are told to end with it.
    with ProcessPoolExecutor(1) as executor:
        try:
            list(mtasts.check_many(domains[:3], executor=executor, timeout=5, **options))
        except KeyboardInterrupt:
            for worker in executor._processes.values():
                worker.kill()
            raise
print("checking", flush=True)
try:
    {verb}
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""

WAITS = {
    "check_many": "list(mtasts.check_many(domains, **options))",
    "check_many ordered": "list(mtasts.check_many(domains, ordered=True, **options))",
    "Checker.check_many": "list(mtasts.Checker(**options).check_many(domains))",
    "check_many_async": "asyncio.run(many())",
    "executor": "spread()",
}


@pytest.mark.parametrize("wait", WAITS)
def test_ctrl_c_ends_a_stream_at_once(wait: str, asked_resolver: Asked) -> None:
    address, wait_until_asked = asked_resolver
    child = subprocess.Popen(
        [sys.executable, "-c", BLOCKING.format(verb=WAITS[wait]), address],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=heed_ctrl_c,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "checking\n"
        wait_until_asked()
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=30)
        took = time.monotonic() - start
    assert output == "interrupted\n"
    assert child.returncode == 0
    assert took < 15, f"Ctrl-C took {took:.2f} s"


class Interrupted:
    """An engine in which Ctrl-C arrives as soon as a submission has returned, before Python's next step."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.cancelled: list[int] = []

    def submit(self, *given: Any) -> None:
        self._engine.submit(*given)
        raise KeyboardInterrupt

    def submit_many(self, *given: Any) -> int:
        self._engine.submit_many(*given)
        raise KeyboardInterrupt

    def cancel(self, ticket: int) -> None:
        self.cancelled.append(ticket)
        self._engine.cancel(ticket)


def engine(resolver: str) -> Any:
    return _native.Checker('{"dns_timeout": 60, "resolver": "%s"}' % resolver)


def test_ctrl_c_right_after_a_submission_cancels_it(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    with pytest.raises(KeyboardInterrupt):
        _waiting.wait(one, "example.org", None)  # type: ignore[arg-type]
    assert len(one.cancelled) == 1


def test_ctrl_c_right_after_a_submission_of_many_cancels_them_all(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    found = _many.stream(
        one,  # type: ignore[arg-type]
        _many.REPORTS,
        [f"d{n}.example" for n in range(20)],
        concurrency=20,
        ordered=False,
        timeout=None,
        progress=None,
    )
    with pytest.raises(KeyboardInterrupt):
        next(found)
    assert len(set(one.cancelled)) >= 1
    assert len(one.cancelled) == len(set(one.cancelled))


def test_ctrl_c_right_after_a_submission_cancels_it_in_asyncio(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    inboxes = _waiting.LoopInboxes(one)  # type: ignore[arg-type]

    async def ask() -> None:
        await inboxes.here().wait("example.org", None)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(ask())
    assert len(one.cancelled) == 1


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
domains = [f"d{{n}}.example" for n in range(1000)]
async def many():
    async for _ in mtasts.check_many_async(domains, **options):
        pass
threading.Thread(target=lambda: {verb}, daemon=True).start()
sys.stdin.readline()
"""


@pytest.mark.parametrize("wait", ["check_many", "check_many_async", "check"])
def test_the_interpreter_ends_while_a_daemon_thread_waits(wait: str, asked_resolver: Asked) -> None:
    address, wait_until_asked = asked_resolver
    verb = WAITS.get(wait, "mtasts.check('example.org', **options)")
    child = subprocess.Popen(
        [sys.executable, "-c", ENDING.format(verb=verb), address],
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
