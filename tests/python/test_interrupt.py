"""Ctrl-C at any point: in every wait, right after a submission, while a Checker closes and while bytes are parsed."""

from __future__ import annotations

import asyncio
import gc
import os
import pathlib
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from conftest import heed_ctrl_c

import mtasts
from mtasts import _many, _native, _spread, _waiting

Asked = tuple[str, Callable[[], None]]

SAVED = pathlib.Path(__file__).resolve().parents[1] / "golden" / "healthy.json"

PROGRAM = """
import sys, asyncio, mtasts
options = dict(resolver=[sys.argv[1]], dns_timeout=60, timeout=60)
domains = [f"d{n}.example" for n in range(1000)]
async def many():
    async for _ in mtasts.check_many_async(domains, **options):
        pass
def spread():
    from concurrent.futures import ProcessPoolExecutor
    # Ctrl-C goes to the whole group at a terminal; here only to this process, so the workers are told to end with it.
    with ProcessPoolExecutor(1) as executor:
        try:
            list(mtasts.check_many(domains[:3], executor=executor, **options))
        except KeyboardInterrupt:
            for worker in executor._processes.values():
                worker.kill()
            raise
try:
    print("checking", flush=True)
    VERB
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""

WAITS = {
    "check": "mtasts.check('example.org', **options)",
    "Checker": "mtasts.Checker(**options).check('example.org')",
    "check_async": "asyncio.run(mtasts.check_async('example.org', **options))",
    "check_many": "list(mtasts.check_many(domains, **options))",
    "check_many ordered": "list(mtasts.check_many(domains, ordered=True, **options))",
    "Checker.check_many": "list(mtasts.Checker(**options).check_many(domains))",
    "check_many_async": "asyncio.run(many())",
    "executor": "spread()",
}
WHOLE_POLICY = "version: STSv1\\r\\nmode: enforce\\r\\nmx: *.example.com\\r\\nmax_age: 86400\\r\\n"
PARSING = {
    "parse_policy": f"while True: mtasts.parse_policy('{WHOLE_POLICY}')",
    "parse_sts_records": "while True: mtasts.parse_sts_records(['v=STSv1; id=1;'])",
    "match_mx": "while True: mtasts.match_mx('*.example.com', 'mail.example.com')",
    "parse_tlsrpt_report": "while True:\n"
    "        try: mtasts.parse_tlsrpt_report(b'{}')\n"
    "        except mtasts.MtaStsError: pass",
    "Report.from_json": f"text = open({str(SAVED)!r}).read()\n    while True: mtasts.Report.from_json(text).to_dict()",
}
SECONDS = {"executor": 15}  # its worker is killed, and its threads are joined; everything else ends at once


def interrupted(verb: str, address: str, wait: Callable[[], object]) -> float:
    """Runs the verb in a process, sends SIGINT once it is under way, and says how long the end took."""
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.replace("VERB", verb), address],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=heed_ctrl_c,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "checking\n"
        wait()
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=30)
        took = time.monotonic() - start
    assert output == "interrupted\n"
    assert child.returncode == 0
    return took


@pytest.mark.parametrize("wait", WAITS)
def test_ctrl_c_ends_a_wait_at_once(wait: str, asked_resolver: Asked) -> None:
    took = interrupted(WAITS[wait], *asked_resolver)
    assert took < SECONDS.get(wait, 2), f"Ctrl-C took {took:.2f} s"


@pytest.mark.parametrize("verb", PARSING)
def test_ctrl_c_ends_a_loop_that_parses(verb: str) -> None:
    took = interrupted(PARSING[verb], "127.0.0.1", lambda: None)
    assert took < 2, f"Ctrl-C took {took:.2f} s"


class Interrupted:
    """An engine in which Ctrl-C arrives as soon as a submission has returned, before Python's next step."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine
        self.cancelled: list[int] = []
        self.inbox: Any = None

    def submit(self, domain: str, inbox: Any, *given: Any) -> None:
        self.inbox = inbox
        self._engine.submit(domain, inbox, *given)
        raise KeyboardInterrupt

    def submit_many(self, domains: list[str], inbox: Any, *given: Any) -> int:
        self.inbox = inbox
        self._engine.submit_many(domains, inbox, *given)
        raise KeyboardInterrupt

    def submit_probes(self, endpoints: list[tuple[str, str]], inbox: Any, *given: Any) -> int:
        self.inbox = inbox
        self._engine.submit_probes(endpoints, inbox, *given)
        raise KeyboardInterrupt

    def cancel(self, ticket: int) -> None:
        self.cancelled.append(ticket)
        self._engine.cancel(ticket)

    def close(self) -> None:
        self._engine.close()
        raise KeyboardInterrupt

    def ended(self, count: int) -> list[str]:
        """How that many checks ended, within ten seconds, where alone they would last a minute."""
        ready = select.poll()
        ready.register(self.inbox.fileno(), select.POLLIN)
        until = time.monotonic() + 10
        how: list[str] = []
        while len(how) < count and ready.poll(max(0, until - time.monotonic()) * 1000):
            how += [failure for _, _, failure in self.inbox.drain()]
        return how


def engine(resolver: str) -> Any:
    return _native.Checker('{"dns_timeout": 60, "resolver": "%s"}' % resolver)


def twenty_at_once() -> dict[str, Any]:
    domains = [f"d{n}.example" for n in range(20)]
    return {"domains": domains, "concurrency": 20, "ordered": False, "timeout": None, "progress": None}


def test_ctrl_c_right_after_a_submission_cancels_it(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    with pytest.raises(KeyboardInterrupt):
        _waiting.wait(one, "example.org", None)  # type: ignore[arg-type]
    assert one.ended(1) == ["cancelled"]
    assert len(one.cancelled) == 1


def test_ctrl_c_right_after_a_submission_of_many_cancels_them_all(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    found = _many.stream(one, _many.REPORTS, **twenty_at_once())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        next(found)
    assert one.ended(20) == ["cancelled"] * 20
    assert len(set(one.cancelled)) == len(one.cancelled) == 20


def test_ctrl_c_right_after_a_submission_of_many_cancels_them_all_in_asyncio(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    found = _many.stream_async(one, _many.REPORTS, **twenty_at_once())  # type: ignore[arg-type]

    async def read() -> None:
        await anext(found)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(read())
    assert one.ended(20) == ["cancelled"] * 20


def test_ctrl_c_right_after_a_submission_of_probes_cancels_them_all(
    silent_resolver: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = Interrupted(engine(silent_resolver))
    monkeypatch.setitem(_spread._engines, "interrupted", one)  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        _spread.probe("interrupted", [("mx.example", f"192.0.2.{n}") for n in range(1, 6)])
    assert len(one.ended(5)) == 5
    assert len(set(one.cancelled)) == len(one.cancelled) == 5


def test_ctrl_c_right_after_a_submission_cancels_it_in_asyncio(silent_resolver: str) -> None:
    one = Interrupted(engine(silent_resolver))
    inboxes = _waiting.LoopInboxes(one)  # type: ignore[arg-type]

    async def ask() -> None:
        await inboxes.here().wait("example.org", None)

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(ask())
    assert len(one.cancelled) == 1


def test_no_wait_sleeps_longer_than_ctrl_c_may_wait(silent_resolver: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that comes right before the system call is heard only after it."""
    naps: list[float | None] = []

    class Poll:
        def register(self, *_: object) -> None: ...

        def poll(self, milliseconds: float | None = None) -> list[object]:
            naps.append(milliseconds)
            if len(naps) % 2 == 0:
                raise KeyboardInterrupt
            return []

    monkeypatch.setattr(select, "poll", Poll)
    one = engine(silent_resolver)
    monkeypatch.setitem(_spread._engines, "one", one)
    mail_server = ("mx.example", "192.0.2.1")
    for wait in (
        lambda: _waiting.wait(one, "example.org", None),
        lambda: list(mtasts.check_many(["example.org"], resolver=[silent_resolver])),
        lambda: _spread.probe("one", [mail_server]),
    ):
        with pytest.raises(KeyboardInterrupt):
            wait()
    assert len(naps) == 6
    assert all(nap is not None and nap <= 1000 for nap in naps)


def standing() -> tuple[int, int]:
    gc.collect()  # what an earlier test dropped
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))


def test_ctrl_c_at_the_end_of_close_leaves_a_closed_checker(asked_resolver: Asked) -> None:
    address, wait_until_asked = asked_resolver
    before = standing()
    checker = mtasts.Checker(resolver=[address], dns_timeout=60)
    found = checker.check_many(f"d{n}.example" for n in range(1000))
    ended: list[BaseException] = []

    def take() -> None:
        try:
            next(found)
        except Exception as error:
            ended.append(error.with_traceback(None))

    waiting = threading.Thread(target=take)
    waiting.start()
    wait_until_asked()
    real = checker._engine
    checker._engine = Interrupted(real)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        checker.close()
    waiting.join(10)
    assert [type(error) for error in ended] == [mtasts.ClosedError]
    checker._engine = real
    with pytest.raises(mtasts.ClosedError):
        checker.check("example.org")
    checker.close()
    found.close()
    del found
    assert standing() == before


def test_ctrl_c_at_any_moment_of_close_leaves_nothing_running(silent_resolver: str) -> None:
    """It comes at 40 moments, from before to after the end of close, each time with fifty checks under way."""
    before = standing()
    handler = signal.signal(signal.SIGALRM, signal.default_int_handler)
    interrupts = 0
    try:
        for n in range(40):
            checker = mtasts.Checker(resolver=[silent_resolver], dns_timeout=60, threads=2)
            inbox = _native.Inbox()
            checker._engine.submit_many([f"d{n}.example" for n in range(50)], inbox, None, {})
            try:
                signal.setitimer(signal.ITIMER_REAL, 0.0002 * (n + 1))
                checker.close()
                time.sleep(1)
            except KeyboardInterrupt:
                interrupts += 1
            checker.close()
            assert [failure for _, _, failure in inbox.drain()] == ["closed"] * 50
            del checker, inbox
    finally:
        signal.signal(signal.SIGALRM, handler)
    assert interrupts == 40
    assert standing() == before
