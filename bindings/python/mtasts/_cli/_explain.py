"""``mtasts explain``: one rule of the catalogue in words, or the list of all."""

from __future__ import annotations

import argparse
import json
import textwrap
from typing import Any

from .._offline import catalogue, explain
from .._types import RuleDescription
from ._output import add_output, wants_colour, width_of, write


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "explain", help="what a rule is about", description="A rule of the catalogue in words; without ID, the list."
    )
    parser.add_argument("id", nargs="?", metavar="ID")
    add_output(parser, ("text", "json"))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    if chosen.id is None:
        rules = catalogue()
        if chosen.format == "json":
            text = json.dumps([rule.to_dict() for rule in rules], indent=2, ensure_ascii=False) + "\n"
        else:
            text = "".join(f"{rule.id:28} {rule.severity:8} {rule.title}\n" for rule in rules)
    else:
        rule = explain(chosen.id)
        if chosen.format == "json":
            text = json.dumps(rule.to_dict(), indent=2, ensure_ascii=False) + "\n"
        else:
            text = in_words(rule, width_of(chosen), wants_colour(chosen))
    write(chosen, [text])
    return 0


def in_words(rule: RuleDescription, width: int, colour: bool) -> str:
    head = f"{rule.id} ({rule.severity})"
    text = (f"\x1b[1m{head}\x1b[0m" if colour else head) + "\n" + wrapped(rule.title, width, "") + "\n"
    for title, words in (
        ("Fails when", rule.fails_when),
        ("Why it matters", rule.why),
        ("What a sender does", rule.sender),
        ("What to change", rule.advice),
    ):
        text += f"{title}:\n{wrapped(words, width)}\n"
    if rule.report_type:
        text += f"In TLS reports: {rule.report_type} (RFC 8460 section 4.3)\n"
    for clause in rule.rfc:
        text += f"RFC {clause.number} section {clause.section}: {clause.url}\n"
    return text


def wrapped(words: str, width: int, indent: str = "  ") -> str:
    return textwrap.fill(words, width, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False) + "\n"
