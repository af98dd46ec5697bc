"""``--select`` and ``--ignore``: which rules count, and are shown."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from fnmatch import fnmatchcase

from .._offline import catalogue, explain
from .._report import Report
from ._errors import UsageError

SEVERITIES = ("error", "warning", "notice")  # gravest first
NEVER = "never"


def add_selection(parser: argparse._ActionsContainer) -> None:
    add_fail_on(parser)
    for flag, about in (("--select", "only these rules count"), ("--ignore", "these rules do not")):
        parser.add_argument(
            flag,
            action="append",
            default=[],
            metavar="ID",
            help=f"{about}: ids, several between commas, with * and ?; the verdict stays that of all rules",
        )


def add_fail_on(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--fail-on",
        choices=(NEVER, *reversed(SEVERITIES)),
        default="error",
        help="exit with 1 when a rule of this severity or a graver one fails; unknown is no failure (default error)",
    )


def reaches(severity: str | None, fail_on: str) -> bool:
    """Whether something of this severity makes the exit status 1."""
    if severity is None or fail_on == NEVER:
        return False
    return SEVERITIES.index(severity) <= SEVERITIES.index(fail_on)


def selection(chosen: argparse.Namespace) -> Callable[[Report], Report] | None:
    """What makes a report of the selected rules alone; None when nothing was said."""
    selected, ignored = _patterns(chosen.select, "--select"), _patterns(chosen.ignore, "--ignore")
    if not selected and not ignored:
        return None

    def counts(id: str) -> bool:
        return (not selected or _matches(id, selected)) and not _matches(id, ignored)

    def of(report: Report) -> Report:
        whole = report.to_dict()
        for part in ("findings", "checks"):
            whole[part] = [each for each in whole[part] if counts(each["id"])]
        return Report.from_json(json.dumps(whole, ensure_ascii=False))

    return of


def _matches(id: str, patterns: list[str]) -> bool:
    return any(fnmatchcase(id, pattern) for pattern in patterns)


def _patterns(given: list[str], flag: str) -> list[str]:
    patterns = [each.strip().lower() for words in given for each in words.split(",") if each.strip()]
    if given and not patterns:
        raise UsageError(f"{flag}: expected ids of rules")
    for pattern in patterns:
        if not any(c in pattern for c in "*?["):
            explain(pattern)  # or says which ids are near
        elif not any(fnmatchcase(rule.id, pattern) for rule in catalogue()):
            raise UsageError(f"{flag}: no rule is called {pattern}")
    return patterns
