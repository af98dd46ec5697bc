"""How Python waits for the engine: on the descriptor of an inbox, so that signals run, asyncio goes on, and no thread is
spent on a check."""

from __future__ import annotations

import asyncio
import os
import select
import threading
import weakref

from . import _native
from .errors import CheckCancelledError, ClosedError, MtaStsError, ResourceError


Handle = _native.ReportHandle | _native.SummaryHandle


# A signal that comes right before a thread goes to sleep is heard when it wakes, so none sleeps longer than this.
MOST_SLEEP = 0.25  # seconds


def sleep_until(ready: select.poll) -> None:
    """Until a watched descriptor is readable. A signal handler runs here, and KeyboardInterrupt leaves from here."""
    while not ready.poll(MOST_SLEEP * 1000):
        pass


def settled(handle: Handle | None, failure: str) -> Handle | MtaStsError:
    if handle is not None:
        return handle
    if failure == "cancelled":
        return CheckCancelledError("the check was cancelled")
    if failure.startswith("closed"):
        return ClosedError("the Checker was closed while the check was under way")
    if failure.startswith("resources"):
        return ResourceError(failure)
    return MtaStsError(failure)


def wait(engine: _native.Checker, domain: str, timeout: float | None) -> Handle:
    """Blocks this thread alone. An inbox of its own costs a descriptor for the time of the check and leaves nothing
    behind for another call, another thread or a forked child to find."""
    inbox = _native.Inbox()
    tickets: list[int] = []
    try:
        engine.submit(domain, inbox, timeout, tickets)
        ready = select.poll()
        ready.register(inbox.fileno(), select.POLLIN)
        ended = inbox.drain()
        while not ended:
            sleep_until(ready)
            ended = inbox.drain()
    except BaseException:
        for ticket in tickets:
            engine.cancel(ticket)
        raise
    _, handle, failure = ended[0]
    result = settled(handle, failure)
    if isinstance(result, MtaStsError):
        raise result
    return result


class LoopInbox:
    """The checks of one Checker that one event loop waits for. Everything here happens in that loop's thread."""

    def __init__(self, engine: _native.Checker) -> None:
        self._engine = engine
        self._inbox = _native.Inbox()
        self._waiting: dict[int, asyncio.Future[Handle]] = {}

    async def wait(self, domain: str, timeout: float | None) -> Handle:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Handle] = loop.create_future()
        if not self._waiting:
            loop.add_reader(self._inbox.fileno(), self._arrived)
        tickets: list[int] = []
        try:
            self._engine.submit(domain, self._inbox, timeout, tickets)
            self._waiting[tickets[0]] = future
            return await future
        finally:
            # Not done: the task was cancelled or thrown away. What arrives for it later finds nobody.
            for ticket in tickets:
                if self._waiting.pop(ticket, None) is not None or not future.done():
                    self._engine.cancel(ticket)
            self._rest(loop)

    def _arrived(self) -> None:
        for ticket, handle, failure in self._inbox.drain():
            future = self._waiting.pop(ticket, None)
            if future is None or future.done():
                continue
            result = settled(handle, failure)
            if isinstance(result, MtaStsError):
                future.set_exception(result)
            else:
                future.set_result(result)
        self._rest(asyncio.get_running_loop())

    def _rest(self, loop: asyncio.AbstractEventLoop) -> None:
        """With nothing to wait for the loop forgets the descriptor, and so may be closed or collected."""
        if not self._waiting and not loop.is_closed():
            loop.remove_reader(self._inbox.fileno())


class LoopInboxes:
    """The LoopInbox of each event loop that uses one Checker. A forked child starts with none: its parent's
    descriptors are the parent's to read."""

    def __init__(self, engine: _native.Checker) -> None:
        self._engine = engine
        self._renew()

    def _renew(self) -> None:
        self._process = os.getpid()
        self._lock = threading.Lock()
        self._of: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, LoopInbox] = weakref.WeakKeyDictionary()

    def here(self) -> LoopInbox:
        if self._process != os.getpid():
            self._renew()
        loop = asyncio.get_running_loop()
        with self._lock:
            inbox = self._of.get(loop)
            if inbox is None:
                # A loop that was closed amid a check is held by that check's future: let both go.
                for closed in [each for each in self._of if each.is_closed()]:
                    del self._of[closed]
                inbox = self._of[loop] = LoopInbox(self._engine)
            return inbox
