"""Where the data goes, and how it looks there: colour and width only where a terminal shows it."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator
from typing import TextIO

from ._errors import UsageError

# What is written as it comes stays when a long scan is broken off; the others are whole or not there at all.
AS_THEY_COME = frozenset({"text", "ndjson", "csv", "github"})


def add_output(parser: argparse._ActionsContainer, formats: tuple[str, ...]) -> None:
    about = f"{', '.join(formats)} (default {formats[0]})"
    parser.add_argument("-F", "--format", choices=formats, default=formats[0], metavar="FORMAT", help=about)
    parser.add_argument("-o", "--output", metavar="FILE", help="write there and not to standard output")
    parser.add_argument(
        "--colour",
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="of text; auto is a terminal without NO_COLOR (default auto)",
    )


def prepare_streams() -> None:
    """Data is UTF-8 with the line ends that it says, whatever the locale. What a terminal cannot show is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            if stream.isatty():
                stream.reconfigure(errors="backslashreplace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def wants_colour(chosen: argparse.Namespace) -> bool:
    if chosen.colour != "auto":
        return bool(chosen.colour == "always")
    if chosen.output or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout.isatty()


def width_of(chosen: argparse.Namespace) -> int:
    """Of the terminal, within what reads well; else 80."""
    if chosen.output or not sys.stdout.isatty():
        return 80
    return max(40, min(100, shutil.get_terminal_size().columns))


def write(chosen: argparse.Namespace, pieces: Iterable[str]) -> None:
    with _opened(chosen) as out:
        for piece in pieces:
            out.write(piece)
            if chosen.format in AS_THEY_COME:
                out.flush()


@contextlib.contextmanager
def _opened(chosen: argparse.Namespace) -> Iterator[TextIO]:
    name = chosen.output
    if not name or name == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    try:
        # A device or a pipe cannot be put in place of.
        put_in_place = not os.path.exists(name) or stat.S_ISREG(os.stat(name).st_mode)
        if chosen.format in AS_THEY_COME or not put_in_place:
            with open(name, "w", encoding="utf-8", newline="") as file:
                yield file
        else:
            with _replacing(name) as file:
                yield file
    except OSError as error:
        if error.filename is None or isinstance(error, BrokenPipeError):
            raise
        raise UsageError(f"{name}: {error.strerror}") from error


@contextlib.contextmanager
def _replacing(name: str) -> Iterator[TextIO]:
    """A file beside it that takes its name when it is whole: a reader in between sees the old one or the new one."""
    where = os.path.dirname(os.path.abspath(name))
    number, beside = tempfile.mkstemp(prefix=f".{os.path.basename(name)}.", dir=where)
    try:
        mask = os.umask(0)
        os.umask(mask)
        os.fchmod(number, os.stat(name).st_mode & 0o777 if os.path.exists(name) else 0o666 & ~mask)
        with open(number, "w", encoding="utf-8", newline="") as file:
            yield file
        os.replace(beside, name)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        raise
