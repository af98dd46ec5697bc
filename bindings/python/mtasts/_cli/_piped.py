"""A list that somebody else is writing: each report is given when it is done, not when the next domain comes."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any

from .._checker import Checker

READ_AHEAD = 1000


def checked(checker: Checker[Any], domains: Iterator[str], **how: Any) -> Generator[Any, None, None]:
    """As ``checker.check_many(domains, **how)``."""
    loop = asyncio.new_event_loop()
    results = None
    step: asyncio.Task[Any] | None = None
    try:
        results = loop.run_until_complete(_started(checker, domains, how))
        while True:
            step = loop.create_task(_next(results))
            each = loop.run_until_complete(step)
            if each is None:
                return
            yield each
    finally:
        if step is not None and not step.done():  # Ctrl-C came in the midst of it
            step.cancel()
            loop.run_until_complete(asyncio.gather(step, return_exceptions=True))
        if results is not None:
            loop.run_until_complete(results.aclose())
        loop.close()


async def _started(checker: Checker[Any], domains: Iterator[str], how: dict[str, Any]) -> Any:
    return checker.check_many_async(_read_aside(domains), **how)


async def _next(results: Any) -> Any:
    async for each in results:
        return each
    return None


async def _read_aside(lines: Iterator[str]) -> AsyncIterator[str]:
    """Reads in a thread, which nobody waits for: it may be blocked in a pipe for ever."""
    loop = asyncio.get_running_loop()
    come: asyncio.Queue[str | Exception | None] = asyncio.Queue()
    room = threading.Semaphore(READ_AHEAD)

    def read() -> None:
        last: Exception | None = None
        try:
            for line in lines:
                room.acquire()
                loop.call_soon_threadsafe(come.put_nowait, line)
        except RuntimeError:  # the loop is closed: nobody wants more
            return
        except Exception as error:
            last = error
        try:
            loop.call_soon_threadsafe(come.put_nowait, last)
        except RuntimeError:
            return

    threading.Thread(target=read, daemon=True).start()
    while True:
        item = await come.get()
        if item is None:
            return
        if isinstance(item, Exception):
            raise item
        room.release()
        yield item
