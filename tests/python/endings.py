"""Checks, streams and tasks that end in every way at random moments, for as long as is asked:
``python tests/python/endings.py [--seconds S] [--seed N]``.

Threads check, iterate and drop what they iterate; an event loop cancels its tasks and lets them time out; the main thread
gets SIGINT amid whatever it does, and forks; a Checker is closed under all of them. As many reports must come out as
domains went in, nothing may hang, and whenever all is ended descriptors, threads and memory must be as they were. A seed
repeats what each thread does, not how they meet.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import faulthandler
import gc
import os
import pathlib
import random
import signal
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))

from mail_lab import MailLab, World  # noqa: E402

import mtasts  # noqa: E402
from mtasts.errors import CheckCancelledError, ClosedError  # noqa: E402

ALSO = ["silent.example", "dripping.example", "refused.example", "truncated.example", "nothing.example"]
LONGEST_ROUND = 120  # seconds; a round takes 2 and a check's time-out
WARM_UP = 4  # rounds
MOST_GROWTH = 4 << 20  # octets that are allocated, of the whole run

counts: Counter[str] = Counter()
wrong: list[str] = []


def complain(what: str) -> None:
    wrong.append(what)
    print(f"WRONG: {what}", file=sys.stderr, flush=True)


class Stage:
    """The Checkers that all share."""

    forks = True

    def __init__(self, world: World) -> None:
        self.world = world
        self._lock = threading.Lock()
        self._places: list[mtasts.Checker[Any] | None] = [None, None, None]

    def options(self, dice: random.Random) -> dict[str, Any]:
        return {
            **self.world.options,
            "threads": dice.randint(1, 3),
            "cache_ttl": dice.choice([0, 300]),
            "detail": dice.choice(["full", "full", "summary"]),
        }

    def domain(self, dice: random.Random) -> str:
        return dice.choice(ALSO) if dice.random() < 0.3 else f"d{dice.randrange(20)}.load.example"

    def any(self, dice: random.Random) -> mtasts.Checker[Any]:
        place, options = dice.randrange(len(self._places)), self.options(dice)
        with self._lock:
            checker = self._places[place]
            if checker is None:
                checker = self._places[place] = mtasts.Checker(**options)
            return checker

    def end(self, dice: random.Random) -> None:
        """Closes one, or lets it go: then whoever uses it last ends it."""
        place, close = dice.randrange(len(self._places)), dice.random() < 0.6
        with self._lock:
            checker, self._places[place] = self._places[place], None
        if checker is not None and close:
            checker.close()
        counts["closed" if close else "dropped"] += 1


def pause(dice: random.Random) -> float:
    return dice.random() * (0.2 if dice.random() < 0.25 else 0.01)


# ---- what a thread does ----


def check_one(stage: Stage, dice: random.Random) -> None:
    domain = stage.domain(dice)
    if stage.any(dice).check(domain).domain != domain:
        complain(f"a report of another domain than {domain}")
    counts["reports"] += 1


def check_alone(stage: Stage, dice: random.Random) -> None:
    domain = stage.domain(dice)
    if mtasts.check(domain, **stage.world.options).domain != domain:
        complain(f"a report of another domain than {domain}")
    counts["reports"] += 1


def iterate(stage: Stage, dice: random.Random) -> None:
    """To the end, or a part of the way: then it is closed or dropped."""
    size, ordered = dice.choice([1, 5, 50, 500]), dice.random() < 0.5
    domains = [stage.domain(dice) for _ in range(dice.randint(1, min(4 * size, 60)))]
    if dice.random() < 0.3:
        found = mtasts.check_many(domains, concurrency=size, ordered=ordered, **stage.options(dice))
    else:
        found = stage.any(dice).check_many(domains, concurrency=size, ordered=ordered)
    taken = 0
    most = len(domains) if dice.random() < 0.3 else dice.randint(0, len(domains))
    seen = []
    for report in found:
        seen.append(report.domain)
        taken += 1
        if taken == most:
            break
    counts["reports"] += taken
    if taken != most and most > 0:
        complain(f"{taken} reports of {len(domains)}")
    if ordered and seen != domains[:taken]:
        complain("not in order")
    if most == len(domains) and sorted(seen) != sorted(domains):
        complain("other domains came out than went in")
    if dice.random() < 0.5:
        found.close()


def tolerant(what: Callable[[], None]) -> None:
    try:
        what()
    except (ClosedError, CheckCancelledError):
        counts["ended under it"] += 1
    except Exception:
        complain(traceback.format_exc())


def work(stage: Stage, dice: random.Random, over: threading.Event) -> None:
    while not over.is_set():
        act = dice.choices([check_one, check_alone, iterate, None], [4, 2, 6, 2])[0]
        if act is None:
            time.sleep(pause(dice))
            tolerant(lambda: stage.end(dice))
        else:
            tolerant(lambda: act(stage, dice))


# ---- what an event loop does ----


async def await_one(stage: Stage, dice: random.Random) -> None:
    limit = pause(dice) * 2
    checking = stage.any(dice).check_async(stage.domain(dice))
    try:
        await asyncio.wait_for(checking, limit)
        counts["reports"] += 1
    except (TimeoutError, asyncio.TimeoutError):
        counts["timed out"] += 1


async def await_many(stage: Stage, dice: random.Random) -> None:
    size = dice.choice([1, 10, 100])
    domains = [stage.domain(dice) for _ in range(dice.randint(1, min(4 * size, 60)))]
    found = stage.any(dice).check_many_async(domains, concurrency=size)
    most = dice.randint(1, len(domains))
    taken = 0
    async with contextlib.aclosing(found):
        async for _ in found:
            taken += 1
            if taken == most:
                break
    counts["reports"] += taken
    if taken != most:
        complain(f"{taken} reports of {most} in asyncio")


async def tasks(stage: Stage, dice: random.Random, over: threading.Event) -> None:
    open_: set[asyncio.Task[None]] = set()
    while not over.is_set():
        while len(open_) < 12:
            act = dice.choice([await_one, await_one, await_many])
            open_.add(asyncio.ensure_future(act(stage, dice)))
        await asyncio.sleep(pause(dice))
        for each in list(open_):
            if each.done():
                open_.discard(each)
                ended(each)
            elif dice.random() < 0.1:
                each.cancel()
    for each in open_:
        if dice.random() < 0.5:
            each.cancel()
    if open_:
        await asyncio.wait(open_)
    for each in open_:
        ended(each)


def ended(task: asyncio.Task[None]) -> None:
    if task.cancelled():
        counts["cancelled"] += 1
    else:
        error = task.exception()
        tolerant(lambda: raised(error))


def raised(error: BaseException | None) -> None:
    if error is not None:
        raise error


# ---- what the main thread does ----


class Interrupts:
    """SIGINT at random moments; outside of ``heeded`` nobody hears it."""

    def __init__(self) -> None:
        self._armed = False
        signal.signal(signal.SIGINT, self._arrived)

    def _arrived(self, *_: object) -> None:
        if self._armed:
            self._armed = False
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def soon(self, dice: random.Random) -> Iterator[None]:
        main = threading.main_thread().ident
        assert main is not None
        timer = threading.Timer(pause(dice), signal.pthread_kill, [main, signal.SIGINT])
        timer.start()
        try:
            yield
        finally:
            timer.join()

    def heeded(self, what: Callable[[], None]) -> None:
        try:
            self._armed = True
            what()
            self._armed = False
        except KeyboardInterrupt:
            self._armed = False
            counts["interrupted"] += 1
        signal.signal(signal.SIGINT, self._arrived)


def awaited(stage: Stage, dice: random.Random) -> None:
    async def both() -> None:
        await asyncio.gather(await_one(stage, dice), await_many(stage, dice))

    signal.signal(signal.SIGINT, signal.default_int_handler)  # in place of which asyncio puts its own
    asyncio.run(both())


def parsed(stage: Stage, dice: random.Random) -> None:
    for _ in range(dice.randint(1, 300)):
        mtasts.parse_policy(b"version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmax_age: 86400\r\n")
        mtasts.match_mx("*.example.com", "mail.example.com")


def closed(stage: Stage, dice: random.Random) -> None:
    with mtasts.Checker(**stage.options(dice)) as checker:
        found = checker.check_many([stage.domain(dice) for _ in range(40)])
        next(found)


def fork(stage: Stage, dice: random.Random) -> None:
    inherited, domain, alone = stage.any(dice), stage.domain(dice), dice.random() < 0.5
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(60)
        status = 1
        try:
            report = mtasts.check(domain, **stage.world.options) if alone else inherited.check(domain)
            status = 0 if report.domain == domain else 2
        except ClosedError:
            status = 0  # another thread had closed it
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(status)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    counts["forks"] += 1
    if status != 0:
        complain(f"a forked child ({'mtasts.check' if alone else 'inherited Checker'}) ended with {status}")


def lead(stage: Stage, dice: random.Random, interrupts: Interrupts, until: float) -> None:
    while time.monotonic() < until:
        if stage.forks and dice.random() < 0.15:
            fork(stage, dice)
            continue
        act = dice.choice([check_one, check_alone, iterate, awaited, parsed, closed])
        with interrupts.soon(dice):
            interrupts.heeded(lambda: tolerant(lambda: act(stage, dice)))


# ---- the run ----


def standing() -> tuple[int, int]:
    """Descriptors and threads, of Python and not."""
    return len(os.listdir("/proc/self/fd")), len(os.listdir("/proc/self/task"))


def settled(before: tuple[int, int]) -> tuple[int, int]:
    for _ in range(200):
        gc.collect()
        if standing() == before:
            break
        time.sleep(0.01)
    return standing()


class _Malloc(ctypes.Structure):
    """What mallinfo2 gives."""

    _fields_ = [(name, ctypes.c_size_t) for name in "a b c d mapped e f allocated g h".split()]


def allocated() -> int:
    """By malloc and by Python. The resident set says less: malloc keeps what was freed, in an arena for each thread."""
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _Malloc
    now = ask()
    return int(now.allocated + now.mapped + sys.getallocatedblocks() * 64)


def play(world: World, seed: int, interrupts: Interrupts, seconds: float) -> None:
    stage, over = Stage(world), threading.Event()
    threads = [threading.Thread(target=work, args=(stage, random.Random(seed * 10 + n), over)) for n in range(3)]
    threads.append(
        threading.Thread(target=lambda: asyncio.run(tasks(stage, random.Random(seed * 10 + 3), over)))
    )
    for each in threads:
        each.start()
    try:
        lead(stage, random.Random(seed * 10 + 4), interrupts, time.monotonic() + seconds)
    finally:
        over.set()
        for each in threads:
            each.join()


def run(world: World, seconds: float, seed: int) -> None:
    interrupts = Interrupts()
    until = time.monotonic() + seconds
    faulthandler.dump_traceback_later(LONGEST_ROUND, exit=True)  # has a thread
    before = standing()
    warm = rounds = 0
    while time.monotonic() < until and not wrong:
        faulthandler.dump_traceback_later(LONGEST_ROUND, exit=True)
        play(world, seed * 100_000 + rounds, interrupts, min(2.0, until - time.monotonic()))
        now = settled(before)
        if now != before:
            complain(f"descriptors and threads: {before} before, {now} after; {threading.enumerate()}")
        rounds += 1
        if rounds <= WARM_UP:
            warm = allocated()
        if allocated() > warm + MOST_GROWTH:
            complain(f"allocated: {warm >> 10} -> {allocated() >> 10} KiB")
    faulthandler.cancel_dump_traceback_later()
    print(f"seed {seed}, {rounds} rounds: " + ", ".join(f"{counts[each]} {each}" for each in sorted(counts)))
    print(f"descriptors and threads {before} -> {standing()}, allocated {warm >> 10} -> {allocated() >> 10} KiB")


def main() -> int:
    asked = argparse.ArgumentParser()
    asked.add_argument("--seconds", type=float, default=10)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--without-forks", action="store_true", help="ThreadSanitizer bears no thread in a forked child")
    given = asked.parse_args()
    Stage.forks = not given.without_forks
    # Children would say what they did to the parent's buffers once more.
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    with MailLab([], [ROOT / "tests" / "endings" / "world.json"]) as lab:
        run(lab.worlds["world"], given.seconds, given.seed)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
