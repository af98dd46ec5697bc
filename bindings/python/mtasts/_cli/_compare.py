"""``mtasts compare``: two saved reports of one domain, and what changed between them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .._offline import compare
from .._report import Report
from .._types import Comparison, Finding
from ..errors import InvalidDocumentError
from ._errors import UsageError
from ._explain import wrapped
from ._input import text_of_file
from ._output import add_output, width_of, write
from ._selection import add_fail_on, reaches


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "compare",
        help="what changed between two reports",
        description="Two reports of one domain, as `check --format json` wrote them: what changed, and what a sender "
        "does that still holds the earlier policy.",
    )
    parser.add_argument("earlier", metavar="OLD.json")
    parser.add_argument("later", metavar="NEW.json")
    add_output(parser, ("text", "json"))
    add_fail_on(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    made = compare(saved_report(chosen.earlier), saved_report(chosen.later))
    if chosen.format == "json":
        text = json.dumps(made.to_dict(), indent=2, ensure_ascii=False) + "\n"
    else:
        text = in_words(made, width_of(chosen))
    write(chosen, [text])
    new = [each for each in (*made.changes, *made.appeared) if each.outcome == "fail"]
    return 1 if any(reaches(each.severity, chosen.fail_on) for each in new) else 0


def saved_report(name: str) -> Report:
    try:
        return Report.from_json(text_of_file(name))
    except InvalidDocumentError as error:
        raise UsageError(f"{name}: {error}") from error


def in_words(made: Comparison, width: int) -> str:
    text = f"{made.domain}: {made.earlier_at} -> {made.later_at}\n"
    text += _change("protection", made.protection_before, made.protection_after)
    text += _change("score", made.score_before, made.score_after)
    for title, findings in (("Changed", made.changes), ("New", made.appeared), ("Over", made.resolved)):
        if findings:
            text += f"\n{title}:\n" + "".join(_finding(each, width) for each in findings)
    if made.cached is not None:
        text += f"\nA sender that fetched policy {made.cached.id} then: the copy is {made.cached.use} today\n"
        text += f"  (mode {made.cached.mode}, until {made.cached.expires_at})\n"
    return text


def _change(name: str, before: object, after: object) -> str:
    before, after = ("unknown" if each is None else each for each in (before, after))
    return f"{name}: {before}\n" if before == after else f"{name}: {before} -> {after}\n"


def _finding(one: Finding, width: int) -> str:
    return wrapped(f"{one.severity} {one.id} ({one.subject}): {one.title}", width) + wrapped(one.detail, width, "    ")
