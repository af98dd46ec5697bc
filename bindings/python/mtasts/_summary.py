"""The summary: one row of a scan, as a light handle over one immutable block in the core."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from typing import Any

from . import _given, _native, _render
from ._row import Row

_BEGINNING = datetime(1970, 1, 1, tzinfo=timezone.utc)
_TIMES = frozenset({"checked_at", "mx_certificate_expires", "policy_certificate_expires"})


class Summary(Row):
    """What a check with ``detail="summary"`` gives: its columns and nothing else. ``Report.summary`` makes one of a report.

    Immutable, comparable, hashable and picklable.
    """

    __slots__ = ("_handle", "__weakref__")
    _handle: _native.SummaryHandle

    def __init__(self) -> None:
        raise TypeError("a Summary comes from check(), Report.summary() or Summary.from_json()")

    @classmethod
    def _of(cls, handle: _native.SummaryHandle) -> Summary:
        summary = object.__new__(cls)
        object.__setattr__(summary, "_handle", handle)
        return summary

    @classmethod
    def from_json(cls, text: str | bytes) -> Summary:
        """The way back from ``to_json``. Raises InvalidDocumentError, which says where and what was expected."""
        return cls._of(_native.summary_from_json(_given.document("text", text)))

    @property
    def duration(self) -> timedelta:
        """How long the check took, to the millisecond."""
        return timedelta(milliseconds=self.duration_ms)

    def to_json(self) -> str:
        """Canonical JSON on one line: the columns in their order; the same summary gives the same bytes."""
        return self._handle.json()

    def to_dict(self) -> dict[str, Any]:
        """The canonical JSON as a dict: times are RFC 3339 texts, lists are lists."""
        row: dict[str, Any] = json.loads(self._handle.json())
        return row

    def _repr_html_(self) -> str:
        return _render.table((self._handle,))

    def _column(self, name: str) -> Any:
        value = self._handle.column(name)
        if name in _TIMES and value is not None:
            return _BEGINNING + timedelta(seconds=value)
        return value

    def __repr__(self) -> str:
        return f"<Summary {self.domain}: {self.protection}, score {'unknown' if self.score is None else self.score}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Summary):
            return NotImplemented
        return self._handle.equals(other._handle)

    def __hash__(self) -> int:
        return hash(self._handle.json())

    def __reduce__(self) -> tuple[Callable[[str], Summary], tuple[str]]:
        return Summary.from_json, (self._handle.json(),)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Summary is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Summary is immutable: {name} cannot be deleted")
