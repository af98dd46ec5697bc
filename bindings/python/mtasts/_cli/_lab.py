"""``mtasts lab``: the mail lab, worlds on loopback to test a program against, where its program is at hand."""

from __future__ import annotations

import argparse
import os
import pathlib
import shutil
from typing import Any

from ._errors import UsageError

PROGRAM = "mtasts-lab"
TREE = pathlib.Path(__file__).resolve().parents[4]


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "lab",
        help="mail worlds on loopback to test against",
        description="Runs mtasts-lab, which serves DNS, HTTPS and SMTP worlds on loopback until its standard input "
        "ends. It is looked for as MTASTS_LAB says, on the PATH, and in a source tree that was built.",
    )
    about = "files of worlds, or in a source tree their names: healthy"
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="WORLD", help=about)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    program = found_program()
    os.execv(program, [program, *map(_world, chosen.words)])


def found_program() -> str:
    named = os.environ.get("MTASTS_LAB")
    if named:
        if not os.access(named, os.X_OK):
            raise UsageError(f"MTASTS_LAB: {named} is no program")
        return named
    built = TREE / "build" / "dev" / PROGRAM
    on_path = shutil.which(PROGRAM)
    if on_path:
        return on_path
    if os.access(built, os.X_OK):
        return str(built)
    raise UsageError(
        f"lab: {PROGRAM} is not on the PATH and MTASTS_LAB does not name it; it comes with the source (ninja "
        f"{PROGRAM}) and not with the wheel"
    )


def _world(word: str) -> str:
    in_tree = TREE / "tests" / "worlds" / f"{word}.json"
    return str(in_tree) if not word.startswith("-") and not os.path.exists(word) and in_tree.is_file() else word
