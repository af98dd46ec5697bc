"""How far a stream is: a callback of the caller's, or a bar of rich's, in a terminal and in Jupyter."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sized
from contextlib import AbstractContextManager

from .errors import OptionError


def shown(
    progress: bool | Callable[[int, int], None] | None, domains: object
) -> AbstractContextManager[Callable[[int, int], None] | None]:
    """Called with the reports given so far and the checks started so far; None where nobody wants to know."""
    if progress is None or progress is False:
        return contextlib.nullcontext()
    if progress is True:
        return _bar(len(domains) if isinstance(domains, Sized) else None)
    if callable(progress):
        return contextlib.nullcontext(progress)
    raise OptionError(f"progress must be True, False or a function of two counts, not {progress!r:.80}")


def _bar(total: int | None) -> AbstractContextManager[Callable[[int, int], None]]:
    try:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
    except ImportError as error:
        raise OptionError("progress=True draws with the package rich, which is not installed") from error

    @contextlib.contextmanager
    def bar() -> Iterator[Callable[[int, int], None]]:
        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn())
        # On stderr: stdout may be the data.
        with Progress(*columns, console=Console(stderr=True)) as drawn:
            task = drawn.add_task("", total=total)
            yield lambda done, started: drawn.update(task, completed=done, total=total)

    return bar()
