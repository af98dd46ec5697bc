"""Results as Arrow, data frames, Parquet, CSV and newline-delimited JSON: while the scan runs, and of lists."""

from __future__ import annotations

import asyncio
import csv
import gzip
import io
import itertools
import json
import pathlib
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from mail_lab import World

import mtasts

Checked = Callable[[str], mtasts.Report]


@pytest.fixture
def rows(checked: Checked) -> list[mtasts.Report | mtasts.Summary]:
    """Reports and summaries; one without a policy, one with failures, one of no domain."""
    refused = list(mtasts.check_many(["a..b"]))
    return [checked("healthy"), checked("mx-not-covered").summary(), checked("no-record"), *refused]


def as_dicts(rows: list[mtasts.Report | mtasts.Summary]) -> list[dict[str, object]]:
    return [(row.summary() if isinstance(row, mtasts.Report) else row).to_dict() for row in rows]


def no_domains(count: int) -> Iterator[str]:
    return ("a..b" for _ in range(count))


# ---- Arrow ----


def test_arrow_takes_the_columns_over(rows: list[mtasts.Report | mtasts.Summary]) -> None:
    columns = mtasts.columns(rows)
    assert len(columns) == len(rows)
    for _ in range(2):  # as often as one likes
        table = pyarrow.table(columns)
        table.validate(full=True)
        found = table.to_pylist()
        for row in found:
            for name, value in row.items():
                if hasattr(value, "isoformat"):
                    row[name] = value.isoformat().replace("+00:00", "Z")
        assert found == as_dicts(rows)
    assert pyarrow.schema(columns) == table.schema
    assert table.schema.field("domain").nullable is False
    assert table.schema.field("checked_at").type == pyarrow.timestamp("s", "UTC")


def test_no_rows_are_columns_too() -> None:
    table = pyarrow.table(mtasts.columns([]))
    table.validate(full=True)
    assert table.num_rows == 0 and table.schema == pyarrow.schema(mtasts.columns([]))


def test_results_stream_batches_while_the_scan_runs() -> None:
    read = itertools.count()
    results = mtasts.check_many((f"a..{n}" for n in read), detail="summary", concurrency=64)
    batches = pyarrow.RecordBatchReader.from_stream(results)
    first = batches.read_next_batch()
    first.validate(full=True)
    assert first.num_rows == 4096
    assert next(read) <= 4096 + 2 * 64 + 256  # no further than the window
    assert batches.read_next_batch().num_rows == 4096
    batches.close()
    assert next(results, None) is None


def test_a_stream_that_is_dropped_half_way_cancels_the_rest(silent_resolver: str) -> None:
    source = itertools.chain(no_domains(4096), (f"{n}.example" for n in itertools.count()))
    ended: list[bool] = []

    def given() -> Iterator[str]:
        try:
            yield from source
        finally:
            ended.append(True)

    results = mtasts.check_many(given(), detail="summary", resolver=silent_resolver, dns_timeout=60, concurrency=100)
    batches = pyarrow.RecordBatchReader.from_stream(results)
    assert batches.read_next_batch().num_rows == 4096
    began = time.monotonic()
    del batches
    assert next(results, None) is None
    assert time.monotonic() - began < 10


def test_a_stream_that_nobody_took_is_none(silent_resolver: str) -> None:
    results = mtasts.check_many(["example.org"], detail="summary", resolver=silent_resolver, dns_timeout=60)
    capsule = results.__arrow_c_stream__()
    del capsule
    assert next(results, None) is None


def test_full_reports_make_the_same_columns(healthy: World) -> None:
    table = pyarrow.table(mtasts.check_many([healthy.domain, "a..b"], ordered=True, **healthy.options))
    assert table.column("protection").to_pylist() == ["enforced", "unknown"]


def broken(before: int) -> Iterator[str]:
    yield from no_domains(before)
    raise LookupError("the list of domains ended in an error")


def test_what_the_source_raises_comes_after_the_rows(tmp_path: pathlib.Path) -> None:
    batches = pyarrow.RecordBatchReader.from_stream(mtasts.check_many(broken(10)))
    assert batches.read_next_batch().num_rows == 10
    with pytest.raises(OSError, match="LookupError: the list of domains ended in an error"):
        batches.read_next_batch()
    for end in ("to_pandas", "to_polars", "to_arrow"):
        with pytest.raises(LookupError, match="the list of domains"):
            getattr(mtasts.check_many(broken(10)), end)()
    for end in ("to_parquet", "to_csv", "to_ndjson"):
        with pytest.raises(LookupError, match="the list of domains"):
            getattr(mtasts.check_many(broken(10)), end)(tmp_path / end)
    assert pyarrow.parquet.read_table(tmp_path / "to_parquet").num_rows == 10
    assert len((tmp_path / "to_csv").read_text().splitlines()) == 11
    assert len(list(mtasts.read_ndjson(tmp_path / "to_ndjson"))) == 10


def test_ctrl_c_ends_a_frame_at_once(asked_resolver: tuple[str, Callable[[], None]], tmp_path: pathlib.Path) -> None:
    resolver, wait_until_asked = asked_resolver

    def interrupt() -> None:
        wait_until_asked()
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=interrupt)
    try:
        thread.start()
        began = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            mtasts.check_many(["example.org"], resolver=resolver, dns_timeout=60).to_parquet(tmp_path / "cut.parquet")
        assert time.monotonic() - began < 20
    finally:
        thread.join()
        signal.signal(signal.SIGINT, before)
    assert pyarrow.parquet.read_table(tmp_path / "cut.parquet").num_rows == 0


# ---- frames and files ----


def test_pandas(rows: list[mtasts.Report | mtasts.Summary]) -> None:
    frame = mtasts.columns(rows).to_pandas()
    assert frame["score"].dtype == pandas.Int64Dtype() and frame["partial"].dtype == pandas.BooleanDtype()
    assert str(frame["checked_at"].dtype) == "datetime64[s, UTC]"
    assert list(frame[frame.protection == "enforced"].domain) == ["good.example"]
    assert frame["policy_valid"].isna().tolist() == [False, False, True, True]
    assert mtasts.check_many(["a..b"]).to_pandas().error.notna().all()


def test_polars_needs_no_pyarrow(
    rows: list[mtasts.Report | mtasts.Summary], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    frame = mtasts.columns(rows).to_polars()
    assert frame.height == len(rows) and frame["failed"].dtype == polars.List(polars.String)
    assert frame["domain"].to_list() == [row["domain"] for row in as_dicts(rows)]
    assert mtasts.check_many(no_domains(5000)).to_polars().height == 5000


def test_parquet_holds_every_batch(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "scan.parquet"
    assert mtasts.check_many(no_domains(10000), detail="summary").to_parquet(path) == 10000
    assert pyarrow.parquet.ParquetFile(path).num_row_groups == 3
    assert pyarrow.parquet.read_table(path).schema.names == pyarrow.schema(mtasts.columns([])).names


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    for package in ("pyarrow", "pandas", "polars"):
        monkeypatch.setitem(sys.modules, package, None)
    results = mtasts.check_many(["a..b"])
    for end, package, extra in (("pandas", "pandas", "pandas"), ("polars", "polars", "polars")):
        with pytest.raises(ImportError, match=rf"to_{end} needs the package {package}.*mtasts\[{extra}\]"):
            getattr(results, f"to_{end}")()
    with pytest.raises(ImportError, match=r"to_parquet needs the package pyarrow.*mtasts\[arrow\]"):
        results.to_parquet(tmp_path / "none.parquet")
    assert not (tmp_path / "none.parquet").exists()
    assert len(results.to_arrow()) == 1  # nothing was taken, and Arrow itself needs no package


# ---- lines ----


def test_csv_reads_back_as_what_was_written(rows: list[mtasts.Report | mtasts.Summary]) -> None:
    file = io.StringIO()
    assert mtasts.write_csv(rows, file) == len(rows)
    found = list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))
    for given, row in zip(as_dicts(rows), found, strict=True):
        assert list(row) == list(given)
        assert row["domain"] == given["domain"]
        assert row["failed"].split() == given["failed"]
        assert row["score"] == ("" if given["score"] is None else str(given["score"]))
        assert row["checked_at"] == given["checked_at"]
    assert file.getvalue().count("\r\n") == len(rows) + 1


def test_csv_runs_in_no_spreadsheet() -> None:
    file = io.StringIO()
    mtasts.check_many(["=HYPERLINK(1)", "a;=1", "a\n=1"], ordered=True).to_csv(file)
    domains = [row[0] for row in csv.reader(io.StringIO(file.getvalue(), newline=""))]
    assert domains == ["domain", "'=HYPERLINK(1)", "a\\x3b=1", "a\\n=1"]


def test_ndjson_comes_back_whole(rows: list[mtasts.Report | mtasts.Summary], tmp_path: pathlib.Path) -> None:
    path = tmp_path / "scan.ndjson"
    assert mtasts.write_ndjson(rows, path) == len(rows)
    assert list(mtasts.read_ndjson(path)) == rows
    assert [json.loads(line)["domain"] for line in path.read_text().splitlines()] == [row.domain for row in rows]
    with gzip.open(tmp_path / "scan.gz", "wb") as compressed:
        mtasts.write_ndjson(rows, compressed)
    with gzip.open(tmp_path / "scan.gz") as compressed:
        assert list(mtasts.read_ndjson(compressed)) == rows


def test_a_line_that_is_no_row_is_named(tmp_path: pathlib.Path) -> None:
    with pytest.raises(mtasts.InvalidDocumentError, match="^line 3: summary"):
        list(mtasts.read_ndjson(["\n", "  ", "{}"]))
    with pytest.raises(mtasts.InvalidDocumentError, match="^line 1: "):
        list(mtasts.read_ndjson([b'{"schema_version":1}']))
    with pytest.raises(FileNotFoundError):
        next(mtasts.read_ndjson(tmp_path / "none"))


def test_results_write_as_they_come(healthy: World, tmp_path: pathlib.Path) -> None:
    given = [healthy.domain, "a..b"]
    full = mtasts.check_many(given, ordered=True, **healthy.options)
    assert full.to_ndjson(tmp_path / "full.ndjson") == 2
    assert all(isinstance(each, mtasts.Report) for each in mtasts.read_ndjson(tmp_path / "full.ndjson"))
    brief = mtasts.check_many(given, ordered=True, detail="summary", **healthy.options)
    first = next(brief)
    assert brief.to_ndjson(tmp_path / "rest.ndjson") == 1  # what has not been taken yet
    assert first.domain == healthy.domain and next(mtasts.read_ndjson(tmp_path / "rest.ndjson")).domain == "a..b"


def test_what_is_no_row_or_no_file_is_refused() -> None:
    with pytest.raises(TypeError, match="rows are Reports and Summaries, not str"):
        mtasts.columns(["example.org"])  # type: ignore[list-item]
    with pytest.raises(TypeError, match="a path or a file to write to, not int"):
        mtasts.write_csv([], 5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="come from"):
        mtasts.Columns()


# ---- awaited ----


def test_every_end_can_be_awaited(tmp_path: pathlib.Path) -> None:
    def scan() -> mtasts.AsyncResults[mtasts.Summary]:
        return mtasts.check_many_async(no_domains(5000), detail="summary")

    async def ends() -> None:
        assert len(await scan().to_arrow()) == 5000
        assert len(await scan().to_pandas()) == 5000
        assert (await scan().to_polars()).height == 5000
        assert await scan().to_parquet(tmp_path / "scan.parquet") == 5000
        assert await scan().to_csv(tmp_path / "scan.csv") == 5000
        assert await scan().to_ndjson(tmp_path / "scan.ndjson") == 5000
        async with scan() as results:
            assert (await anext(results)).error is not None
        assert [row async for row in results] == []

    asyncio.run(ends())
    assert pyarrow.parquet.read_table(tmp_path / "scan.parquet").num_rows == 5000
    assert sum(1 for _ in mtasts.read_ndjson(tmp_path / "scan.ndjson")) == 5000
    assert len((tmp_path / "scan.csv").read_text().splitlines()) == 5001


def test_leaving_results_cancels_the_rest(silent_resolver: str) -> None:
    with mtasts.check_many(["example.org"] * 100, resolver=silent_resolver, dns_timeout=60) as results:
        pass
    assert list(results) == []
