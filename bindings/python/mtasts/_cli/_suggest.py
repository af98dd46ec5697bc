"""``mtasts suggest``: what to publish for a domain, every text ready to paste, in the order in which to do it."""

from __future__ import annotations

import argparse
import json
from typing import Any

from .._checker import check
from .._offline import suggest
from .._types import Suggestion
from ._explain import wrapped
from ._options import add_options, options_in
from ._output import add_output, wants_colour, width_of, write


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "suggest",
        help="what to publish for a domain",
        usage="%(prog)s [OPTION...] DOMAIN",
        description="Checks the domain and gives the record, the policy and the TLS-RPT record for its mail servers of "
        "today, in the order of RFC 8461 section 8.1.",
    )
    parser.add_argument("domain", metavar="DOMAIN")
    add_output(parser.add_argument_group("output"), ("text", "json"))
    add_options(parser, but=frozenset({"detail"}))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    made = suggest(check(chosen.domain, **options_in(chosen)))
    if chosen.format == "json":
        text = json.dumps(made.to_dict(), indent=2, ensure_ascii=False) + "\n"
    else:
        text = in_words(made, width_of(chosen), wants_colour(chosen))
    write(chosen, [text])
    return 0


def in_words(made: Suggestion, width: int, colour: bool) -> str:
    text = f"What to publish for {made.domain}\n"
    for number, step in enumerate(made.steps, 1):
        title = f"{number}. {step.title}" + (" - done already" if step.done else "")
        text += "\n" + (f"\x1b[1m{title}\x1b[0m" if colour else title) + "\n"
        if step.place:
            text += f"   at {step.place}\n"
        text += wrapped(step.why, width, "   ")
        if step.text and not step.done:
            text += "\n" + "".join(f"     {line}\n" for line in step.text.splitlines())
    return text
