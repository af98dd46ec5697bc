"""The report: a light handle over one immutable block in the core. The summary is at hand; the rest is decoded when it is
first read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from . import _given, _native, _render
from ._types import (
    CachedPolicy,
    CheckOutcome,
    Evidence,
    Finding,
    MxReport,
    ProtectionState,
    Readiness,
    Score,
    Severity,
    StsPolicy,
    StsRecord,
    TlsrptRecord,
)
from ._render import FailOn
from ._summary import Summary
from .errors import CheckFailed

T = TypeVar("T")


class Report:
    """What a sender that honours MTA-STS does with mail for ``domain`` today, why, and what to change.

    Immutable, comparable, hashable and picklable: two reports are equal when their canonical JSON is.
    """

    __slots__ = ("_handle", "_read", "__weakref__")
    _handle: _native.ReportHandle
    _read: dict[str, Any]

    def __init__(self) -> None:
        raise TypeError("a Report comes from check(), judge() or Report.from_json()")

    @classmethod
    def _of(cls, handle: _native.ReportHandle) -> Report:
        report = _new(cls)
        _set_handle(report, handle)
        _set_read(report, {})
        return report

    @classmethod
    def from_json(cls, text: str | bytes) -> Report:
        """The way back from ``to_json``. Raises InvalidDocumentError, which says where and what was expected."""
        return cls._of(_native.report_from_json(_given.document("text", text)))

    # ---- the summary, without decoding ----

    @property
    def domain(self) -> str:
        """The domain in lower-case A-labels; with ``error`` what was given."""
        return self._handle.domain

    @property
    def protection(self) -> ProtectionState:
        """What a sender with an empty cache does today: ``enforced``, ``degraded``, ``blocked``, ``testing``,
        ``testing-failing``, ``off``, ``broken``, ``none``, ``no-mail`` or ``unknown``."""
        return self._handle.protection  # type: ignore[return-value]

    @property
    def worst(self) -> Severity | None:
        """The gravest severity among the failures; None when nothing fails."""
        return self._handle.worst  # type: ignore[return-value]

    # ---- the parts, decoded at the first read ----

    @property
    def score(self) -> Score:
        """0 to 100 in ``score.total`` (None when nothing could be judged), its parts, and whether one was left out."""
        return self._made("score", Score.from_dict)

    @property
    def readiness(self) -> Readiness:
        """May ``testing`` go to ``enforce`` today? If not, which rules block it."""
        return self._made("readiness", Readiness.from_dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What fails or could not be judged, worst first."""
        return self._made("findings", lambda value: tuple(Finding.from_dict(each) for each in value))

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that are failures of severity ``error``."""
        return tuple(each for each in self.findings if each.outcome == "fail" and each.severity == "error")

    @property
    def checks(self) -> tuple[CheckOutcome, ...]:
        """Everything that was judged, in the order of the catalogue."""
        return self._made("checks", lambda value: tuple(CheckOutcome.from_dict(each) for each in value))

    @property
    def record(self) -> StsRecord:
        """The TXT record at ``_mta-sts.<domain>`` (RFC 8461 section 3.1)."""
        return self._made("record", StsRecord.from_dict)

    @property
    def policy(self) -> StsPolicy | None:
        """The policy (RFC 8461 section 3.2); None when no body was had."""
        return self._made("policy", lambda value: None if value is None else StsPolicy.from_dict(value))

    @property
    def mx(self) -> tuple[MxReport, ...]:
        """Each MX host and each of its addresses, with what a sender does there."""
        return self._made("mx", lambda value: tuple(MxReport.from_dict(each) for each in value))

    @property
    def tlsrpt(self) -> TlsrptRecord:
        """The TXT record at ``_smtp._tls.<domain>`` (RFC 8460 section 3)."""
        return self._made("tlsrpt", TlsrptRecord.from_dict)

    @property
    def cached(self) -> CachedPolicy | None:
        """With the option ``previous``: what a sender does that fetched the policy of then. None when there was none."""
        return self._made("cached", lambda value: None if value is None else CachedPolicy.from_dict(value))

    @property
    def evidence(self) -> Evidence:
        """What was seen. ``mtasts.judge`` makes the same report of it again."""
        return self._made("evidence", Evidence.from_dict)

    @property
    def error(self) -> str | None:
        """Why nothing was checked, in a stream: what was given is no domain, say. None for every other report."""
        return self._made("error", lambda value: None if value is None else str(value))

    @property
    def partial(self) -> bool:
        """The deadline cut something off; what is missing is ``unknown``."""
        return bool(self._made("partial", bool))

    @property
    def checked_at(self) -> datetime:
        """The start of the check, in UTC."""
        return self._made("checked_at", lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")))

    @property
    def duration(self) -> timedelta:
        """How long the check took, to the millisecond."""
        return self._made("duration_ms", lambda count: timedelta(milliseconds=count))

    @property
    def versions(self) -> dict[str, str]:
        """mtasts and the libraries that looked, by name."""
        return dict(self._made("versions", lambda each: {one["name"]: one["version"] for one in each}))

    # ---- the whole ----

    def summary(self) -> Summary:
        """The report in one row: what ``detail="summary"`` would have given."""
        return Summary._of(_native.summary_of(self._handle))

    def to_json(self, *, pretty: bool = False) -> str:
        """Canonical JSON: the same report gives the same bytes. ``pretty`` indents it by two spaces."""
        text = self._handle.json()
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False) if pretty else text

    def to_dict(self) -> dict[str, Any]:
        """The canonical JSON as plain lists and dicts, a fresh copy at each call."""
        document: dict[str, Any] = json.loads(self._handle.json())
        return document

    def text(self, *, color: bool = False, width: int = 80) -> str:
        """For a terminal. What peers wrote is escaped; ``color`` adds ANSI escapes of our own."""
        return self._handle.text(color, width)

    def html(self) -> str:
        """The same story as a page of its own: no script, nothing loaded from elsewhere, dark where the reader's system
        is. What peers wrote is escaped. A notebook shows a report as a card of it."""
        return _render.document(self._handle, "html")

    def fails(self, at: FailOn = "error") -> bool:
        """Whether a rule of severity ``at`` (``error``, ``warning``, ``notice``, ``never``) or a graver one fails."""
        return _native.fails(self._handle, _given.text("at", at))

    def filtered(self, *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> Report:
        """The report without the findings and checks of other rules. Both hold ids (``mx-covered``) or beginnings of some
        (``mx``, ``policy-certificate``); without ``select`` it is all. Protection, readiness and score stay as they were
        judged. Raises UnknownRuleError for what fits no rule."""
        chosen = [_given.texts("select", select), _given.texts("ignore", ignore)]
        return Report._of(_native.filtered(self._handle, *chosen))

    def raise_for_status(self) -> None:
        """Raises CheckFailed when a rule of severity ``error`` fails. What is ``unknown`` does not raise."""
        if self.worst == "error":
            raise CheckFailed(self)

    def _repr_html_(self) -> str:
        return _render.document(self._handle, "html", card=True)

    def __repr__(self) -> str:
        total = self._handle.score
        return f"<Report {self.domain}: {self.protection}, score {'unknown' if total is None else total}>"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Report):
            return NotImplemented
        return self._handle is other._handle or self._handle.json() == other._handle.json()

    def __hash__(self) -> int:
        return hash(self._handle.json())

    def __reduce__(self) -> tuple[Callable[[str], Report], tuple[str]]:
        return Report.from_json, (self._handle.json(),)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a Report is immutable: {name} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"a Report is immutable: {name} cannot be deleted")

    def _made(self, key: str, make: Callable[[Any], T]) -> T:
        # Two threads may both decode; the first value stays, so that a part is one object for ever.
        read = self._read
        if key not in read:
            read.setdefault(key, make(self._document()[key] if key != "evidence" else self.to_dict()[key]))
        value: T = read[key]
        return value

    def _document(self) -> dict[str, Any]:
        """Everything but the evidence, which is most of the bytes and seldom read."""
        read = self._read
        if "" not in read:
            document = self.to_dict()
            del document["evidence"]
            read.setdefault("", document)
        kept: dict[str, Any] = read[""]
        return kept


_new = object.__new__
# Past the class's own __setattr__, at a fifth of what object.__setattr__ takes.
_set_handle = Report.__dict__["_handle"].__set__
_set_read = Report.__dict__["_read"].__set__
