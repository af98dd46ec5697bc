"""The program as tests call it: in this process, or as a child of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from mail_lab import World

from mtasts._cli import main

PROGRAM = [sys.executable, "-m", "mtasts"]

__all__ = ["PROGRAM", "environment", "flags", "main", "started"]


def flags(world: World) -> list[str]:
    """The options that lead to a world of the lab, as flags."""
    words: list[str] = []
    for name, value in world.options.items():
        flag = "--" + name.replace("_", "-")
        if isinstance(value, bool):
            words.append(flag if value else flag.replace("--", "--no-", 1))
        else:
            words += [word for each in (value if isinstance(value, list) else [value]) for word in (flag, str(each))]
    return words


def environment(**changed: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "TERM", "COLUMNS")}
    return {**plain, "TERM": "xterm", **changed}


def started(words: Sequence[str], **given: Any) -> subprocess.Popen[str]:
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": environment(), **given}
    return subprocess.Popen([*PROGRAM, *words], **given)
