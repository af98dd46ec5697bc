"""What check_many gives: an iterator of reports or summaries, and everything that can be made of the rest of it."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Generator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic

from . import _given, _native
from ._columns import ROWS_OF_A_BATCH, Arrow, Columns, Target, columns, handles, parquet, write_csv, write_ndjson, written
from ._report import Report
from ._reports import Reports
from ._summary import Summary

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, unused-ignore]
    import polars
    from typing_extensions import Self, TypeVar

    R = TypeVar("R", bound="Report | Summary", default=Report)
else:
    from typing import TypeVar

    R = TypeVar("R")


class Results(Arrow, Iterator[R], Generic[R]):
    """The results of a stream of checks as they are done. The scan goes on as they are taken; ``close``, or leaving a
    ``with``, cancels the rest.

    The methods take what has not been taken yet. ``to_ndjson`` writes what the checks give, all of a full report; the
    others make rows, whatever ``detail`` is. An Arrow stream (``__arrow_c_stream__``) gives batches of 4,096 rows while
    the scan runs, in bounded memory, and a consumer that drops it half-way cancels the rest.
    """

    __slots__ = ("_rows", "_broken", "_raised", "_consuming", "__weakref__")

    def __init__(self, rows: Generator[R, None, None]) -> None:
        self._rows = rows
        self._broken: BaseException | None = None  # to be raised at the next batch
        self._raised: BaseException | None = None  # of which the consumer of an Arrow stream knows the words alone
        self._consuming = False

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> R:
        return next(self._rows)

    def take(self, count: int | None = None) -> Reports[R]:
        """The next ``count`` results, or without it all of the rest, as a tuple that a notebook shows as a table."""
        return Reports(itertools.islice(self, None if count is None else _given.count("count", count)))

    def _repr_html_(self) -> str:
        # Showing a stream must not use it up.
        return "<p>Results of a scan that is under way: <code>take()</code> gives the rest as a table.</p>"

    def close(self) -> None:
        """Cancels what is under way. May be called twice."""
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return _native.stream_capsule(self._next_batch, self.close, not self._consuming)

    def _next_batch(self) -> _native.ColumnBatch | None:
        some: list[R] = []
        if self._broken is None:
            try:
                some.extend(itertools.islice(self._rows, ROWS_OF_A_BATCH))
            except BaseException as error:
                self._broken = error  # the rows that came before it come first
        if not some and self._broken is not None:
            self._raised, self._broken = self._broken, None
            raise self._raised
        return _native.ColumnBatch(handles(some)) if some else None

    @contextlib.contextmanager
    def _itself(self) -> Iterator[None]:
        """What ended the scan is raised as it was, not as what an Arrow library makes of it."""
        self._consuming = True
        try:
            yield
        except Exception:
            if self._raised is not None:
                raise self._raised from None
            raise
        finally:
            self._consuming = False

    def to_pandas(self) -> pandas.DataFrame:
        with self._itself():
            return super().to_pandas()

    def to_polars(self) -> polars.DataFrame:
        with self._itself():
            return super().to_polars()

    def to_parquet(self, path: str | os.PathLike[str]) -> int:
        with self._itself():
            return super().to_parquet(path)

    def to_arrow(self) -> Columns:
        """The rest as columns in memory, for whatever knows the Arrow PyCapsule interface. Needs no package."""
        return columns(self)

    def to_ndjson(self, to: Target) -> int:
        """Writes newline-delimited JSON as results come, and gives the number of lines; see ``write_ndjson``."""
        return write_ndjson(self, to)

    def to_csv(self, to: Target) -> int:
        """Writes CSV as results come, and gives the number of rows; see ``write_csv``."""
        return write_csv(self, to)


class AsyncResults(AsyncIterator[R], Generic[R]):
    """As ``Results``, for ``async for``, with methods to await. Leave it early with ``async with`` or
    ``contextlib.aclosing``, so that the rest is cancelled at once."""

    __slots__ = ("_rows", "__weakref__")

    def __init__(self, rows: AsyncGenerator[R, None]) -> None:
        self._rows = rows

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Awaitable[R]:
        return self._rows.__anext__()

    async def take(self, count: int | None = None) -> Reports[R]:
        """See ``Results.take``."""
        wanted = None if count is None else _given.count("count", count)
        some: list[R] = []
        async for row in self:
            some.append(row)
            if len(some) == wanted:
                break
        return Reports(some)

    def _repr_html_(self) -> str:
        return "<p>Results of a scan that is under way: <code>await take()</code> gives the rest as a table.</p>"

    async def aclose(self) -> None:
        """Cancels what is under way. May be called twice."""
        await self._rows.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def _batches(self) -> AsyncGenerator[_native.ColumnBatch, None]:
        some: list[R] = []
        async with contextlib.aclosing(self._rows) as rows:
            async for row in rows:
                some.append(row)
                if len(some) == ROWS_OF_A_BATCH:
                    yield _native.ColumnBatch(handles(some))
                    some.clear()
        if some:
            yield _native.ColumnBatch(handles(some))

    async def to_arrow(self) -> Columns:
        """See ``Results.to_arrow``."""
        async with contextlib.aclosing(self._batches()) as batches:
            return Columns._of([batch async for batch in batches])

    async def to_pandas(self) -> pandas.DataFrame:
        """See ``Results.to_pandas``."""
        return (await self.to_arrow()).to_pandas()

    async def to_polars(self) -> polars.DataFrame:
        """See ``Results.to_polars``."""
        return (await self.to_arrow()).to_polars()

    async def to_parquet(self, path: str | os.PathLike[str]) -> int:
        """See ``Results.to_parquet``."""
        count = 0
        with parquet(path) as write:
            async with contextlib.aclosing(self._batches()) as batches:
                async for batch in batches:
                    count += write(batch)
        return count

    async def to_ndjson(self, to: Target) -> int:
        """See ``Results.to_ndjson``."""
        return await self._written(to, _native.ndjson, "")

    async def to_csv(self, to: Target) -> int:
        """See ``Results.to_csv``."""
        return await self._written(to, _native.csv, _native.csv_header())

    async def _written(self, to: Target, made: Callable[[list[Any]], str], head: str) -> int:
        with written(to, made, head) as lines:
            async for row in self:
                lines.add(row)
        return lines.count
