"""``detail="summary"``: one row a check, the same as the report's, wherever reports come from."""

from __future__ import annotations

import asyncio
import json
import pickle
from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest
from mail_lab import World

import mtasts

NO_DOMAIN = ["", "a..b", "\ud800.example", None, 5]


def timeless(row: mtasts.Summary) -> dict[str, object]:
    return {name: value for name, value in row.to_dict().items() if name not in ("checked_at", "duration_ms")}


def test_a_check_gives_the_row_of_the_report(healthy: World, checked: Callable[[str], mtasts.Report]) -> None:
    row = mtasts.check(healthy.domain, detail="summary", **healthy.options)
    assert isinstance(row, mtasts.Summary)
    assert timeless(row) == timeless(checked("healthy").summary())
    assert (row.protection, row.readiness, row.score, row.worst) == ("enforced", "ready", 100, None)
    assert row.policy_mx == tuple(pattern.pattern for pattern in checked("healthy").policy.mx)  # type: ignore[union-attr]
    assert row.mx_secure == row.mx_delivered == row.mx_probed > 0
    assert row.failed == row.unknown == ()


def test_times_are_datetimes_in_utc(healthy: World) -> None:
    row = mtasts.check(healthy.domain, detail="summary", **healthy.options)
    assert abs(row.checked_at - datetime.now(timezone.utc)) < timedelta(minutes=5)
    assert row.mx_certificate_expires is not None and row.mx_certificate_expires > row.checked_at
    assert row.checked_at.isoformat().replace("+00:00", "Z") == row.to_dict()["checked_at"]
    assert row.duration == timedelta(milliseconds=row.duration_ms)


def test_it_is_a_value(checked: Callable[[str], mtasts.Report]) -> None:
    row, other = checked("healthy").summary(), checked("mx-not-covered").summary()
    same = mtasts.Summary.from_json(row.to_json())
    assert row == same and hash(row) == hash(same) and row != other and row != "row"
    assert pickle.loads(pickle.dumps(row)) == row
    assert json.loads(row.to_json()) == row.to_dict()
    assert repr(row).startswith("<Summary good.example: enforced, score 100")
    with pytest.raises(AttributeError, match="immutable"):
        row.score = 0  # type: ignore[misc]
    with pytest.raises(AttributeError, match="immutable"):
        del row.score
    with pytest.raises(AttributeError):
        row.findings  # type: ignore[attr-defined]
    with pytest.raises(TypeError, match="comes from"):
        mtasts.Summary()
    with pytest.raises(mtasts.InvalidDocumentError, match="summary.score: expected"):
        mtasts.Summary.from_json(row.to_json().replace('"score":100', '"score":"much"'))


def test_every_column_reads_as_its_json_says(checked: Callable[[str], mtasts.Report]) -> None:
    for world in ("healthy", "mx-not-covered"):
        row = checked(world).summary()
        for name, value in row.to_dict().items():
            read = getattr(row, name)
            if isinstance(read, datetime):
                read = read.isoformat().replace("+00:00", "Z")
            assert (list(read) if isinstance(read, tuple) else read) == value, name


def test_a_checker_and_its_streams_give_summaries(healthy: World) -> None:
    given = [healthy.domain, *NO_DOMAIN, healthy.domain]
    with mtasts.Checker(detail="summary", **healthy.options) as checker:
        assert checker.check(healthy.domain).record == "valid"
        rows = list(checker.check_many(given, ordered=True))  # type: ignore[arg-type]
    assert [row.error is None for row in rows] == [True, *[False] * len(NO_DOMAIN), True]
    assert rows[2] == mtasts.Summary.from_json(rows[2].to_json())
    assert (rows[2].domain, rows[2].protection, rows[2].record) == ("a..b", "unknown", None)


def test_awaited_too(healthy: World) -> None:
    async def all_ways() -> list[mtasts.Summary]:
        one = await mtasts.check_async(healthy.domain, detail="summary", **healthy.options)
        async with mtasts.Checker(detail="summary", **healthy.options) as checker:
            return [
                one,
                await checker.check_async(healthy.domain),
                *[row async for row in checker.check_many_async([healthy.domain])],
                *[row async for row in mtasts.check_many_async([healthy.domain], detail="summary", **healthy.options)],
            ]

    rows = asyncio.run(all_ways())
    assert len(rows) == 4 and all(timeless(row) == timeless(rows[0]) for row in rows)


def test_another_detail_is_an_error_that_names_it() -> None:
    with pytest.raises(mtasts.OptionError, match='option "detail": expected one of "full", "summary"'):
        mtasts.check("example.org", detail="short")  # type: ignore[call-overload]
