"""The package and a user's program are clean under `mypy --strict`; a user's mistakes are found."""

from __future__ import annotations

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def test_mypy_strict_is_clean() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", "build/mypy"]
        + ["bindings/python/mtasts", "tests/python/typed_user.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={"MYPYPATH": str(ROOT / "bindings" / "python"), "PATH": ""},
    )
    assert result.returncode == 0, result.stdout + result.stderr
