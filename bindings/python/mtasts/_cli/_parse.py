"""``mtasts parse``: what a resolver or a file gave, and what a sender makes of it; nothing is asked of the network."""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

from .._offline import parse_policy, parse_sts_records, parse_tlsrpt_records, parse_tlsrpt_report, summarize
from .._types import StsPolicy, StsRecord, TlsReport, TlsrptRecord
from ..errors import InvalidDocumentError
from ._errors import UsageError
from ._input import bytes_of_file, is_file
from ._output import add_output, counted, write

QUOTED = re.compile(rb'"((?:[^"\\]|\\.)*)"')


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "parse",
        help="read a record, a policy or a TLS report",
        description="What a sender makes of a record, a policy or a TLS report. The exit status is 1 where it is not "
        "valid.",
    )
    kinds = parser.add_subparsers(title="kinds", metavar="KIND", required=True)
    record = "a TXT record, a file with one a line as dig prints them, or -"
    for kind, metavar, many, about, given in (
        ("record", "TEXT|FILE|-", True, "the TXT records at _mta-sts (RFC 8461 section 3.1)", record),
        ("policy", "FILE|-", False, "the body of a policy (RFC 8461 section 3.2)", "a file, or -"),
        ("tlsrpt-record", "TEXT|FILE|-", True, "the TXT records at _smtp._tls (RFC 8460 section 3)", record),
        ("tlsrpt-report", "FILE|-", False, "an aggregate report (RFC 8460 section 4)", "a file, JSON or packed, or -"),
    ):
        sub = kinds.add_parser(kind, help=about, description=about[0].upper() + about[1:] + ".")
        sub.add_argument("given", nargs="+" if many else 1, metavar=metavar, help=given)
        add_output(sub, ("text", "json"))
        sub.set_defaults(run=run, kind=kind)


def run(chosen: argparse.Namespace) -> int:
    if chosen.kind == "policy":
        policy = parse_policy(_file(chosen.given[0]))
        return _said(chosen, policy, policy_in_words(policy), policy.valid)
    if chosen.kind == "tlsrpt-report":
        try:
            report = parse_tlsrpt_report(_file(chosen.given[0]))
        except InvalidDocumentError as error:
            raise UsageError(f"{chosen.given[0]}: {error}") from error
        return _said(chosen, report, report_in_words(report), True)
    records = [record for each in chosen.given for record in _records(each)]
    if chosen.kind == "record":
        sts = parse_sts_records(records)
        return _said(chosen, sts, _state(sts, f"valid: id {sts.id}"), sts.state == "valid")
    tlsrpt = parse_tlsrpt_records(records)
    return _said(chosen, tlsrpt, _state(tlsrpt, "valid") + _addresses(tlsrpt), tlsrpt.state == "valid")


def _said(chosen: argparse.Namespace, value: Any, words: str, fine: bool) -> int:
    as_json = chosen.format == "json"
    write(chosen, [json.dumps(value.to_dict(), indent=2, ensure_ascii=False) + "\n" if as_json else words])
    return 0 if fine else 1


def _file(name: str) -> bytes:
    if not is_file(name):
        raise UsageError(f"{name}: no such file; - is standard input")
    return bytes_of_file(name)


def _records(given: str) -> list[bytes]:
    """A record as it is; of a file a record a line, whose character-strings dig writes in quotes."""
    if not is_file(given):
        return [given.encode("utf-8", "surrogateescape")]
    lines = (line.strip() for line in bytes_of_file(given).splitlines())
    return [_joined(line) for line in lines if line]


def _joined(line: bytes) -> bytes:
    if not line.startswith(b'"'):
        return line
    return b"".join(_unescaped(part) for part in QUOTED.findall(line))


def _unescaped(text: bytes) -> bytes:
    """The escapes of a zone file, RFC 1035 section 5.1."""
    def octet(found: re.Match[bytes]) -> bytes:
        escaped = found[1]
        return bytes([int(escaped) & 0xFF]) if escaped.isdigit() else escaped

    return re.sub(rb"\\(\d{3}|.)", octet, text)


def _state(record: StsRecord | TlsrptRecord, valid: str) -> str:
    if record.state == "valid":
        text = valid
    elif record.state == "absent":
        text = "absent: none of the records begins with the version"
    elif record.state == "multiple":
        text = f"multiple: {len(record.records)} records begin with the version, so senders use none"
    else:
        assert record.error is not None
        text = f"invalid: at byte {record.error.offset}: expected {record.error.expected}"
        text += _pointed_at(record.records[0] if record.records else "", record.error.offset)
    for other in record.unrelated:
        text += f"\nnot such a record: {shown(other)}"
    return text + "\n"


def _pointed_at(record: str, offset: int) -> str:
    """The record with a mark below the place, where it is short and plain enough to be counted in columns."""
    if not record.isascii() or "\\" in record or len(record) > 100 or not record.isprintable():
        return ""
    return f"\n  {record}\n  {' ' * offset}^"


def _addresses(record: TlsrptRecord) -> str:
    text = ""
    for uri in record.rua:
        text += f"reports go to {shown(uri.uri)}" + (f": {', '.join(uri.problems)}" if uri.problems else "") + "\n"
    return text


def policy_in_words(policy: StsPolicy) -> str:
    text = "valid: " if policy.valid else "invalid: senders cannot use it\n"
    if policy.valid:
        text += f"mode {policy.mode}, max_age {policy.max_age} s\n"
        text += "".join(f"  mx {shown(pattern.pattern)}\n" for pattern in policy.mx)
    if policy.looks_like and not policy.valid:
        text += f"it looks like: {policy.looks_like}\n".replace("_", " ")
    for name, problems in (("error", policy.errors), ("note", policy.notes)):
        for problem in problems:
            text += f"line {problem.line}, column {problem.column}: {name}: {shown(problem.message)}\n"
    return text


def report_in_words(report: TlsReport) -> str:
    text = f"{shown(report.organization_name)}, {shown(report.date_range.start_datetime)} to "
    text += f"{shown(report.date_range.end_datetime)}, report {shown(report.report_id)}\n"
    total = summarize([report])
    text += f"{counted(total.successful_sessions, 'session')} succeeded, {total.failed_sessions} failed\n"
    for result in report.policies:
        text += f"{shown(result.policy.policy_domain)} ({shown(result.policy.policy_type)}): "
        text += f"{result.summary.total_successful_session_count} succeeded, "
        text += f"{result.summary.total_failure_session_count} failed\n"
        for failure in result.failure_details:
            where = failure.receiving_mx_hostname or failure.receiving_ip
            text += f"  {failure.failed_session_count} x {shown(failure.result_type)}"
            text += f" at {shown(where)}" if where else ""
            text += f": {shown(failure.failure_reason_code)}\n" if failure.failure_reason_code else "\n"
    return text


def shown(text: str) -> str:
    """What a stranger wrote, without what a terminal would act upon."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
