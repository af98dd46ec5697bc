"""Results at hand, as a sequence that a notebook shows as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _given, _render
from ._report import Report
from ._summary import Summary

if TYPE_CHECKING:
    from collections.abc import Iterable

    from typing_extensions import Self, TypeVar

    R = TypeVar("R", bound="Report | Summary", covariant=True, default=Report)
else:
    from typing import TypeVar

    R = TypeVar("R", covariant=True)


class Reports(tuple[R, ...]):
    """Reports or summaries at hand: a tuple, which a notebook shows as a table with a row for each (the first 100 of very
    many). What ``Results.take`` gives, or ``Reports(report for report in ...)``."""

    __slots__ = ()

    def __new__(cls, rows: Iterable[R] = ()) -> Self:
        made = super().__new__(cls, tuple(rows))
        for row in made:
            _given.row(row)
        return made

    def __repr__(self) -> str:
        return f"<Reports of {len(self)} domain{'' if len(self) == 1 else 's'}>"

    def _repr_html_(self) -> str:
        return _render.table(_given.row(row) for row in self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Reports, (tuple(self),)
