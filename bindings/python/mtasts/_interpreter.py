"""Refuses to be imported where it would hang: the compiled core serves the main interpreter of a process alone."""

from __future__ import annotations

import importlib
from typing import Any


def _number(interpreter: Any) -> int:
    """An id, which newer versions of Python put first in a pair."""
    return int(interpreter[0] if isinstance(interpreter, tuple) else interpreter)


def _refuse_a_subinterpreter() -> None:
    for name in ("_interpreters", "_xxsubinterpreters"):
        try:
            interpreters = importlib.import_module(name)
        except ImportError:
            continue
        if _number(interpreters.get_current()) != _number(interpreters.get_main()):
            raise ImportError("mtasts works in the main interpreter only; in a subinterpreter, ask the main one")
        return


_refuse_a_subinterpreter()
