"""The verbs that need no network: what a resolver or a file gave, and what a sender makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from . import _given, _native
from ._report import Report
from ._types import (
    Comparison,
    Correlation,
    Evidence,
    RuleDescription,
    StsPolicy,
    StsRecord,
    Suggestion,
    TlsFailureSummary,
    TlsReport,
    TlsrptRecord,
)
from .errors import InvalidDocumentError

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ._options import Options


def parse_sts_records(records: Iterable[str | bytes]) -> StsRecord:
    """What a sender makes of the TXT RRset at ``_mta-sts.<domain>`` (RFC 8461 section 3.1).

    One str or bytes a TXT record, its character-strings already joined. ``state`` is ``valid``, ``absent``,
    ``multiple`` or ``invalid``; ``error`` then has the offset in bytes and what was expected. Never raises on content.
    """
    return StsRecord.from_dict(json.loads(_native.parse_sts_records(_given.records("records", records))))


def parse_policy(body: str | bytes) -> StsPolicy:
    """What a sender makes of the body of a policy (RFC 8461 section 3.2); a str is taken as UTF-8.

    ``valid`` says whether it is usable; ``errors`` and ``notes`` have line, column (both from 1) and a message.
    """
    return StsPolicy.from_dict(json.loads(_native.parse_policy(_given.octets("body", body))))


def match_mx(pattern: str, host: str) -> bool:
    """Whether an ``mx`` pattern of a policy covers an MX host (RFC 8461 section 4.1): ``*.`` stands for exactly one
    label. A malformed pattern or host matches nothing."""
    return _native.match_mx(_given.octets("pattern", pattern), _given.octets("host", host))


def parse_tlsrpt_records(records: Iterable[str | bytes]) -> TlsrptRecord:
    """As ``parse_sts_records``, of the TXT RRset at ``_smtp._tls.<domain>`` (RFC 8460 section 3)."""
    return TlsrptRecord.from_dict(json.loads(_native.parse_tlsrpt_records(_given.records("records", records))))


def parse_tlsrpt_report(body: str | bytes) -> TlsReport:
    """An aggregate TLS report (RFC 8460 section 4) as it arrived: JSON, or JSON in gzip, zip or zlib, whatever the file
    was called. What senders write otherwise than the RFC is taken where its meaning is plain.

    Raises InvalidDocumentError, which says where in it and what was expected.
    """
    return TlsReport.from_dict(json.loads(_native.parse_tlsrpt_report(_given.octets("body", body))))


def summarize(reports: Iterable[TlsReport | str | bytes]) -> TlsFailureSummary:
    """TLS reports in one table: sessions by policy, sender and day, failures by result type, MX host, sender and day (RFC
    8460 sections 4.2 and 4.3). A report that came twice is counted once.

    Each report parsed, or as it arrived. Raises InvalidDocumentError as ``parse_tlsrpt_report``.
    """
    return TlsFailureSummary.from_dict(json.loads(_native.summarize(_tls_reports(reports))))


def correlate(report: Report, tls_reports: Iterable[TlsReport | str | bytes]) -> Correlation:
    """What senders reported beside what a check saw: each failure is ``still-failing``, with the findings that explain it,
    ``not-seen`` (fixed since, or to be seen only from where the sender is) or ``unknown``, where the check could not
    look. ``unreported`` is what fails here and nobody reported.

    Each TLS report parsed, or as it arrived. Raises InvalidDocumentError as ``parse_tlsrpt_report``, and for a report on
    a domain that was not checked.
    """
    return Correlation.from_dict(
        json.loads(_native.correlate(_given.report("report", report), _tls_reports(tls_reports)))
    )


def _tls_reports(given: Iterable[TlsReport | str | bytes]) -> list[str]:
    """Each as canonical JSON. A lone report is refused: a str would be taken apart into characters."""
    if isinstance(given, (TlsReport, str, bytes, bytearray, memoryview)) or not isinstance(given, Iterable):
        raise TypeError(f"the TLS reports must be a list of them, not {type(given).__name__}")
    return [
        json.dumps(one.to_dict(), ensure_ascii=False)
        if isinstance(one, TlsReport)
        else _native.parse_tlsrpt_report(_given.octets(f"TLS report [{index}]", one))
        for index, one in enumerate(given)
    ]


def judge(evidence: Evidence | Mapping[str, Any] | str | bytes) -> Report:
    """Every rule over saved evidence: ``report.evidence``, the same as a dict, or its JSON. The same evidence gives the
    same report to the byte. Raises InvalidDocumentError, which says where and what was expected."""
    if isinstance(evidence, Evidence):
        evidence = evidence.to_dict()
    if isinstance(evidence, Mapping):
        try:
            evidence = json.dumps(evidence, allow_nan=False, ensure_ascii=False)
        except (TypeError, ValueError, RecursionError) as error:
            raise InvalidDocumentError(f"the evidence is not JSON: {error}") from error
    return Report._of(_native.judge(_given.document("evidence", evidence)))


def compare(earlier: Report, later: Report) -> Comparison:
    """What changed between two reports of one domain, and what a sender does that fetched the policy at the time of the
    earlier one: ``changes`` (the ``change-*`` rules), ``appeared``, ``resolved``, ``cached``.

    Raises InvalidDocumentError when they are of two domains or in the wrong order.
    """
    return Comparison.from_dict(
        json.loads(_native.compare(_given.report("earlier", earlier), _given.report("later", later)))
    )


def suggest(report: Report) -> Suggestion:
    """What to publish for the domain: the record with a new id, the policy for the MX hosts of today, the TLS-RPT record,
    and in ``steps`` the order in which to do it (RFC 8461 section 8.1), starting in ``testing``."""
    return Suggestion.from_dict(json.loads(_native.suggest(_given.report("report", report))))


def catalogue() -> tuple[RuleDescription, ...]:
    """Every rule, in the order of the RFCs' sections."""
    return tuple(RuleDescription.from_dict(each) for each in json.loads(_native.catalogue()))


def explain(id: str) -> RuleDescription:
    """One rule: what holds when it passes, when it fails, what to change, the clause it stands on. Raises
    UnknownRuleError, which names the nearest ids."""
    return RuleDescription.from_dict(json.loads(_native.explain(_given.text("id", id))))


def versions(**options: Unpack[Options]) -> dict[str, str]:
    """mtasts, the libraries in use as they name themselves at run time, and the trust store that these options take."""
    return {each["name"]: each["version"] for each in json.loads(_native.versions(_given.options(options)))}
