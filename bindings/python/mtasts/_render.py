"""Documents of reports: the formats of people, continuous integration and monitoring, all written by the core."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, get_args

from . import _given, _native

if TYPE_CHECKING:
    from ._report import Report
    from ._summary import Summary

Format = Literal[
    "text", "json", "ndjson", "csv", "junit", "sarif", "nagios", "prometheus", "github", "markdown", "html"
]
FailOn = Literal["error", "warning", "notice", "never"]

FORMATS: tuple[str, ...] = get_args(Format)
"""What ``render`` knows to write."""


def render(
    reports: Report | Iterable[Report | Summary],
    format: Format = "text",
    *,
    color: bool = False,
    width: int = 80,
    fail_on: FailOn = "error",
) -> str:
    """One document of a report or of any number of them.

    ``text``, ``html`` and ``markdown`` are for people; ``json`` (an object of one report, an array of several),
    ``ndjson`` and ``csv`` (a row each) for programs; ``junit`` (XML), ``sarif`` (2.1.0), ``github`` (workflow commands)
    for continuous integration; ``nagios`` (see ``nagios_state``) and ``prometheus`` (text exposition 0.0.4) for
    monitoring. What peers wrote is escaped in the way of each.

    ``color`` and ``width`` are of text. ``fail_on`` says which failures count as such in junit, nagios and github:
    those of this severity and above. Summaries, as ``detail="summary"`` gives them, do for json, ndjson, csv,
    markdown and html. Raises OptionError, which names the format that is not known.
    """
    return "".join(render_stream(reports, format, color=color, width=width, fail_on=fail_on))


def render_stream(
    reports: Report | Iterable[Report | Summary],
    format: Format = "text",
    *,
    color: bool = False,
    width: int = 80,
    fail_on: FailOn = "error",
) -> Iterator[str]:
    """What ``render`` gives, in pieces as the reports come: a long scan is written while it runs. prometheus, nagios,
    html and markdown come at the end; the first two keep a few numbers a domain, the others a row and its findings."""
    handle = getattr(reports, "_handle", None)
    alone = isinstance(handle, (_native.ReportHandle, _native.SummaryHandle))
    document = _document(format, color=color, width=width, fail_on=fail_on, alone=alone)  # a mistake is told at once
    rows: Iterable[Any] = (reports,) if alone else reports  # type: ignore[assignment]
    if isinstance(rows, (str, bytes)) or not isinstance(rows, Iterable):
        raise TypeError(f"reports must be a Report or an iterable of them, not {type(reports).__name__}")
    return _pieces(document, rows)


def nagios_state(reports: Report | Iterable[Report], *, fail_on: FailOn = "error") -> int:
    """What a monitoring plugin exits with: 2 (critical) when a rule of severity ``fail_on`` or above fails, 1 (warning)
    when another fails that is more than a notice, 3 (unknown) when what matters could not be seen, else 0. Of several
    reports the gravest: 2, then 1, then 3."""
    if isinstance(getattr(reports, "_handle", None), _native.ReportHandle):
        reports = (reports,)  # type: ignore[assignment]
    state = 0
    for each in reports:  # type: ignore[union-attr]
        one = _native.nagios_state(_given.report("report", each), _given.text("fail_on", fail_on))
        state = _native.graver_nagios_state(state, one)
    return state


def document(handle: _native.ReportHandle | _native.SummaryHandle, format: str, *, card: bool = False) -> str:
    made = _document(format, card=card, alone=True)
    return made.add(handle) + made.end()


def table(handles: Iterable[_native.ReportHandle | _native.SummaryHandle]) -> str:
    """For a notebook."""
    made = _document("html", card=True)
    return "".join([*(made.add(each) for each in handles), made.end()])


def _document(
    format: str,
    *,
    color: bool = False,
    width: int = 80,
    fail_on: str = "error",
    card: bool = False,
    alone: bool = False,
) -> _native.Rendering:
    columns = _given.count("width", width)
    return _native.Rendering(
        _given.text("format", format), bool(color), min(columns, 1 << 30), _given.text("fail_on", fail_on), card, alone
    )


def _pieces(document: _native.Rendering, rows: Iterable[Any]) -> Iterator[str]:
    for each in rows:
        piece = document.add(_given.row(each))
        if piece:
            yield piece
    last = document.end()
    if last:
        yield last
