"""What is read: files, standard input, lists of domains."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from typing import BinaryIO, TextIO

from ._errors import UsageError

MOST_BYTES = 256 << 20


def bytes_of_file(name: str) -> bytes:
    """Of a file, or of standard input for ``-``."""
    try:
        if name == "-":
            with open(0, "rb", closefd=False) as standard:
                return _bounded(standard, "standard input")
        with open(name, "rb") as file:
            return _bounded(file, name)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from error


def text_of_file(name: str) -> str:
    return bytes_of_file(name).decode("utf-8", "replace").removeprefix("\ufeff")


def _bounded(file: BinaryIO, name: str) -> bytes:
    read = file.read(MOST_BYTES + 1)
    if len(read) > MOST_BYTES:
        raise UsageError(f"{name}: more than {MOST_BYTES} bytes")
    return read


def is_file(name: str) -> bool:
    """Whether an argument names one, and is not itself the text."""
    return name == "-" or os.path.exists(name)


def domains_of_file(name: str) -> tuple[Iterator[str], bool]:
    """One a line, as they are read; blank lines and what follows a ``#`` do not count. The file is opened at once. And
    whether it is a pipe or a terminal, where the next line may take its time."""
    try:
        if name != "-":
            file: TextIO = open(name, encoding="utf-8-sig", errors="surrogateescape")
        else:
            file = open(0, encoding="utf-8-sig", errors="surrogateescape", closefd=False)
    except OSError as error:
        raise UsageError(f"{name}: {error.strerror}") from error
    return _lines(file, name), not stat.S_ISREG(os.fstat(file.fileno()).st_mode)


def _lines(file: TextIO, name: str) -> Iterator[str]:
    with file:
        try:
            for line in file:
                domain = line.partition("#")[0].strip()
                if domain:
                    yield domain
        except OSError as error:
            raise UsageError(f"{name}: {error.strerror}") from error
