"""``mtasts tlsrpt``: many TLS reports in one table, or beside a check of today."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any

from .._checker import check
from .._offline import correlate, parse_tlsrpt_report, summarize
from .._types import Correlation, TlsDayTotal, TlsFailureSummary, TlsPolicyTotal, TlsReport, TlsSenderTotal
from ..errors import InvalidDocumentError
from ._compare import saved_report
from ._errors import UsageError
from ._explain import wrapped
from ._input import bytes_of_file
from ._options import add_options, options_in
from ._output import add_output, counted, width_of, write
from ._parse import shown


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "tlsrpt",
        help="add up TLS reports, or lay them beside a check",
        usage="%(prog)s [OPTION...] FILE...",
        description="TLS reports as they arrived (RFC 8460), packed or not: what failed, where and when. With --domain "
        "or --report, which of it a check sees too; the exit status is then 1 where something is still failing.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="a report each, or -")
    beside = parser.add_mutually_exclusive_group()
    beside.add_argument("--domain", metavar="DOMAIN", help="check this domain now, and compare")
    beside.add_argument("--report", metavar="FILE", help="compare with the report that `check --format json` wrote")
    add_output(parser.add_argument_group("output"), ("text", "json"))
    add_options(parser, but=frozenset({"detail"}))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    reports, unread = _reports(chosen.files)
    width = width_of(chosen)
    made: TlsFailureSummary | Correlation
    if chosen.domain or chosen.report:
        today = saved_report(chosen.report) if chosen.report else check(chosen.domain, **options_in(chosen))
        made = correlate(today, reports)
        text = correlation_in_words(made, width)
        failing = any(each.state == "still-failing" for each in made.failures)
    else:
        made = summarize(reports)
        text = summary_in_words(made)
        failing = False
    if chosen.format == "json":
        text = json.dumps(made.to_dict(), indent=2, ensure_ascii=False) + "\n"
    write(chosen, [text])
    return 2 if unread else int(failing)


def _reports(files: list[str]) -> tuple[list[TlsReport], int]:
    """What is no report is named and left out: a folder of a year's mail has some."""
    reports: list[TlsReport] = []
    unread = 0
    for name in files:
        try:
            reports.append(parse_tlsrpt_report(bytes_of_file(name)))
        except InvalidDocumentError as error:
            print(f"mtasts: {name}: {error}", file=sys.stderr)
            unread += 1
    if not reports:
        raise UsageError("tlsrpt: there is no TLS report among the files")
    return reports, unread


def summary_in_words(made: TlsFailureSummary) -> str:
    text = counted(made.reports, "report")
    if made.start is not None and made.end is not None:
        text += f", {made.start:%Y-%m-%d} to {made.end:%Y-%m-%d}"
    text += f": {counted(made.successful_sessions, 'session')} succeeded, {made.failed_sessions} failed"
    copies = "1 copy" if made.repeated == 1 else f"{made.repeated} copies"
    text += f" ({copies} left out)\n" if made.repeated else "\n"
    text += _sessions("policy", ((_policy(each), each) for each in made.policies))
    text += _sessions("sender", ((each.organization, each) for each in made.senders))
    text += _sessions("day", ((each.day or "unknown", each) for each in made.days))
    text += _failures("result type", ((each.result_type, each.failed_sessions) for each in made.result_types))
    return text + _failures("MX host", ((each.mx_host or "none named", each.failed_sessions) for each in made.mx_hosts))


def _policy(one: TlsPolicyTotal) -> str:
    mode = f", {one.mode}" if one.mode else ""
    return f"{one.policy_domain} ({one.policy_type}{mode})"


def _sessions(title: str, rows: Iterable[tuple[str, TlsPolicyTotal | TlsSenderTotal | TlsDayTotal]]) -> str:
    return f"\n{'by ' + title:40} {'succeeded':>12} {'failed':>12}\n" + "".join(
        f"{shown(name):40} {sum.successful_sessions:12} {sum.failed_sessions:12}\n" for name, sum in rows
    )


def _failures(title: str, rows: Iterable[tuple[str, int]]) -> str:
    lines = "".join(f"{shown(name):40} {'':12} {failed:12}\n" for name, failed in rows)
    return f"\n{'by ' + title:40} {'':12} {'failed':>12}\n{lines}" if lines else ""


STATES = {"still-failing": "still failing", "unknown": "unknown", "not-seen": "not seen any more"}


def correlation_in_words(made: Correlation, width: int) -> str:
    text = f"{made.domain}, checked at {made.checked_at}\n"
    if not made.failures:
        text += "the reports name no failure of it\n"
    for failure in made.failures:
        where = failure.mx_host or failure.receiving_ip
        head = f"{STATES[failure.state]}: {failure.failed_sessions} x {failure.result_type or 'failures'}"
        text += "\n" + shown(head + (f" at {where}" if where else "")) + "\n"
        text += wrapped(shown(failure.why), width)
        text += wrapped(shown("reported by " + ", ".join(failure.senders)), width)
        if failure.reason_codes:
            text += wrapped(shown("reasons given: " + ", ".join(failure.reason_codes)), width)
    if made.unreported:
        said = ", ".join(f"{each.id} ({each.subject})" for each in made.unreported)
        text += "\nfails here, and nobody reported it:\n" + wrapped(shown(said), width)
    if made.other_domains:
        text += "\nleft out, of other domains: " + shown(", ".join(made.other_domains)) + "\n"
    return text
