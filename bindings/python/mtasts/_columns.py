"""Rows as columns: Arrow through its C data interface, the data frames and files that are made of it, and lines of text.
pyarrow, pandas and polars are imported where they are asked for and nowhere else."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from . import _given, _native
from ._report import Report
from ._summary import Summary
from .errors import InvalidDocumentError

if TYPE_CHECKING:
    import pandas  # type: ignore[import-untyped, unused-ignore]
    import polars

ROWS_OF_A_BATCH = 4096

# What has come is written after so many rows or seconds, so that the file of a slow scan can be watched.
_ROWS_OF_A_WRITE = 256
_SECONDS_OF_A_WRITE = 1.0


class _Written(Protocol):
    def write(self, text: Any, /) -> object: ...


Target = str | os.PathLike[str] | _Written


class Arrow:
    """What can be made of anything that gives an Arrow stream of the columns."""

    __slots__ = ()

    def __arrow_c_schema__(self) -> object:
        return _native.schema_capsule()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        raise NotImplementedError

    def to_pandas(self) -> pandas.DataFrame:
        """A pandas DataFrame: whole numbers and yes-or-no are of pandas' nullable types, times datetime64[s, UTC].
        Needs the packages pandas and pyarrow."""
        frames, arrow = package("pandas", "to_pandas", "pandas"), package("pyarrow", "to_pandas", "pandas")
        kinds = {arrow.int64(): frames.Int64Dtype(), arrow.bool_(): frames.BooleanDtype()}
        with self._reader(arrow) as batches:
            made: pandas.DataFrame = batches.read_all().to_pandas(types_mapper=kinds.get)
        return made

    def to_polars(self) -> polars.DataFrame:
        """A polars DataFrame. Needs the package polars."""
        frame: polars.DataFrame = package("polars", "to_polars", "polars").DataFrame(self)
        return frame

    def to_parquet(self, path: str | os.PathLike[str]) -> int:
        """Writes a Parquet file batch by batch and gives the number of rows. What ends it early, Ctrl-C say, leaves a
        sound file of the rows so far. Needs the package pyarrow."""
        arrow = package("pyarrow", "to_parquet", "arrow")
        with parquet(path) as write, self._reader(arrow) as batches:
            return sum(write(batch) for batch in batches)

    def _reader(self, arrow: Any) -> Any:
        return arrow.RecordBatchReader.from_stream(self)


class Columns(Arrow):
    """Rows as columns in memory. ``pyarrow.table(columns)``, ``polars.DataFrame(columns)`` and whatever else knows the
    Arrow PyCapsule interface takes them over without a copy, as often as you like."""

    __slots__ = ("_batches",)
    _batches: list[_native.ColumnBatch]

    def __init__(self) -> None:
        raise TypeError("Columns come from columns() or to_arrow()")

    @classmethod
    def _of(cls, batches: list[_native.ColumnBatch]) -> Columns:
        made = object.__new__(cls)
        made._batches = batches
        return made

    def __len__(self) -> int:
        """The number of rows."""
        return sum(map(len, self._batches))

    def __repr__(self) -> str:
        return f"<Columns of {len(self)} rows>"

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        batches = iter(self._batches)
        return _native.stream_capsule(lambda: next(batches, None), lambda: None, False)


def columns(rows: Iterable[Report | Summary]) -> Columns:
    """The columns of reports or summaries, in any mixture: a report gives the row that its ``summary()`` is."""
    return Columns._of([_native.ColumnBatch(each) for each in batched(rows, ROWS_OF_A_BATCH)])


def write_ndjson(rows: Iterable[Report | Summary], to: Target) -> int:
    """Writes newline-delimited JSON, a line for each row, and gives their number: of a report all of it, of a summary its
    columns. ``to`` is a path or a file, of text or of bytes. ``read_ndjson`` is the way back."""
    return _write(rows, to, _native.ndjson, "")


def write_csv(rows: Iterable[Report | Summary], to: Target) -> int:
    """Writes CSV (RFC 4180) with a header row and gives the number of rows. No text that a stranger wrote begins a
    formula, leaves its cell or hides; docs/columns.md says how such are written."""
    return _write(rows, to, _native.csv, _native.csv_header())


def read_ndjson(source: str | os.PathLike[str] | Iterable[str] | Iterable[bytes]) -> Iterator[Report | Summary]:
    """What ``write_ndjson`` wrote, line by line: from a path or an open file. Empty lines are passed over. Raises
    InvalidDocumentError, which names the line."""
    with contextlib.ExitStack() as closing:
        lines: Iterable[str | bytes]
        if isinstance(source, (str, os.PathLike)):
            lines = closing.enter_context(open(source, encoding="utf-8", errors="replace"))
        else:
            lines = source
        for number, given in enumerate(lines, 1):
            line = _given.document("a line", given)
            if not line.strip():
                continue
            try:
                # Canonical JSON: no text within it can look like this member's name.
                yield Report.from_json(line) if '"schema_version"' in line else Summary.from_json(line)
            except InvalidDocumentError as error:
                raise InvalidDocumentError(f"line {number}: {error}") from None


# ---- what Results needs too ----


def package(name: str, wanted_by: str, extra: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        words = f"{wanted_by} needs the package {name}, which is not installed: pip install 'mtasts[{extra}]'"
        raise ImportError(words, name=name) from error


def handles(rows: Iterable[Report | Summary]) -> list[_native.ReportHandle | _native.SummaryHandle]:
    return [_given.row(each) for each in rows]


def batched(
    rows: Iterable[Report | Summary], size: int
) -> Iterator[list[_native.ReportHandle | _native.SummaryHandle]]:
    source = iter(rows)
    while some := handles(itertools.islice(source, size)):
        yield some


@contextlib.contextmanager
def parquet(path: str | os.PathLike[str]) -> Iterator[Any]:
    """A function that writes a batch, ours or pyarrow's, and gives the number of its rows."""
    arrow = package("pyarrow", "to_parquet", "arrow")
    files = package("pyarrow.parquet", "to_parquet", "arrow")
    with files.ParquetWriter(os.fspath(path), arrow.schema(Columns._of([]))) as writer:

        def write(batch: Any) -> int:
            rows = arrow.record_batch(batch)
            writer.write_batch(rows)
            return int(rows.num_rows)

        yield write


@contextlib.contextmanager
def opened(to: Target) -> Iterator[Any]:
    """A function that writes text."""
    if isinstance(to, (str, os.PathLike)):
        with open(to, "w", encoding="utf-8", newline="") as file:

            def write(text: str) -> None:
                file.write(text)
                file.flush()

            yield write
    elif isinstance(to, (io.RawIOBase, io.BufferedIOBase)):
        yield lambda text: to.write(text.encode())
    elif callable(getattr(to, "write", None)):
        yield to.write
    else:
        raise TypeError(f"expected a path or a file to write to, not {type(to).__name__}")


class Lines:
    """Writes rows as they come, some at a time."""

    def __init__(self, write: Any, made: Any, head: str) -> None:
        self._write, self._made = write, made
        self._waiting: list[_native.ReportHandle | _native.SummaryHandle] = []
        self._until = time.monotonic() + _SECONDS_OF_A_WRITE
        self.count = 0
        write(head)

    def add(self, row: Report | Summary) -> None:
        self._waiting.append(_given.row(row))
        if len(self._waiting) >= _ROWS_OF_A_WRITE or time.monotonic() >= self._until:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            self._write(self._made(self._waiting))
        self.count += len(self._waiting)
        self._waiting = []
        self._until = time.monotonic() + _SECONDS_OF_A_WRITE


@contextlib.contextmanager
def written(to: Target, made: Any, head: str) -> Iterator[Lines]:
    with opened(to) as write:
        lines = Lines(write, made, head)
        try:
            yield lines
        finally:  # what came before an error or Ctrl-C is kept
            lines.flush()


def _write(rows: Iterable[Report | Summary], to: Target, made: Any, head: str) -> int:
    with written(to, made, head) as lines:
        for row in rows:
            lines.add(row)
    return lines.count
