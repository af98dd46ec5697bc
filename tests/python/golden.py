"""The saved reports of tests/golden, one a world; tests/golden/capture.py makes them."""

from __future__ import annotations

import functools
import json
import pathlib
from typing import Any

FOLDER = pathlib.Path(__file__).resolve().parents[1] / "golden"


def golden_names() -> list[str]:
    return sorted(file.stem for file in FOLDER.glob("*.json"))


def golden_text(name: str) -> str:
    return (FOLDER / f"{name}.json").read_text()


@functools.cache
def golden(name: str) -> dict[str, Any]:
    """The report as a dict, to be read and not changed."""
    document: dict[str, Any] = json.loads(golden_text(name))
    return document
