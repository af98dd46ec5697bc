"""The reference in docs/cli.md: every command and flag, written from the parser of the program.

    .venv/bin/python tools/cli/page.py            writes it
    .venv/bin/python tools/cli/page.py --check    fails when it is stale

What stands before the mark is written by hand.
"""

from __future__ import annotations

import argparse
import pathlib
import sys
from collections.abc import Iterator

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs" / "cli.md"
MARK = "<!-- What follows is written by tools/cli/page.py. -->\n"


def commands_of(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """The parsers of commands, those with commands of their own left aside."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                inner = list(commands_of(each))
                yield from inner or [each]


def flags_of(action: argparse.Action) -> str:
    value = action.metavar or ("|".join(action.choices) if action.choices else "")
    if not action.option_strings:
        return f"`{action.metavar or action.dest}`"
    takes = "" if action.nargs == 0 else f" {value}"
    return ", ".join(f"`{flag}{takes}`" for flag in action.option_strings)


def section(parser: argparse.ArgumentParser) -> str:
    text = f"\n## {parser.prog}\n\n{parser.description}\n"
    for group in parser._action_groups:
        rows = [each for each in group._group_actions if each.dest != "help"]
        if not rows:
            continue
        title = {"positional arguments": "Arguments", "options": "Options"}.get(group.title or "", group.title or "")
        text += f"\n{title[0].upper() + title[1:]}:\n\n| | |\n|---|---|\n"
        for each in rows:
            about = (each.help or "").replace("%%", "%").replace("|", "\\|")
            text += f"| {flags_of(each).replace('|', chr(92) + '|')} | {about} |\n"
    return text


def reference() -> str:
    from mtasts._cli._arguments import parser_of

    return "".join(section(each) for each in commands_of(parser_of("mtasts")))


def page() -> str:
    by_hand = PAGE.read_text().partition(MARK)[0]
    return by_hand + MARK + reference()


def main(words: list[str]) -> int:
    if words == ["--check"]:
        if PAGE.read_text() == page():
            return 0
        print(f"{PAGE.name} is stale: run tools/cli/page.py", file=sys.stderr)
        return 1
    PAGE.write_text(page())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
