"""Five seconds of random endings; `./dev endings` has them for longer."""

from __future__ import annotations

import pathlib
import subprocess
import sys

PROGRAM = pathlib.Path(__file__).with_name("endings.py")


def test_whatever_ends_at_whatever_moment_leaves_nothing() -> None:
    given = [sys.executable, str(PROGRAM), "--seconds", "5"]
    ended = subprocess.run(given, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "reports" in ended.stdout
