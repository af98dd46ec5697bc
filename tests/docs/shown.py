"""Whether what was printed is what a page shows. Times differ from run to run, so they count as equal; `...` stands for
anything within a line, and alone on a line for any lines.
"""

from __future__ import annotations

import difflib
import re

VOLATILE = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)"), "(time)"),
    (re.compile(r"\b\d{8}T?\d{6}Z?\b"), "(id)"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "(date)"),
    (re.compile(r"\b1[0-9]{9}\b"), "(seconds since 1970)"),
    (re.compile(r"took [0-9.]+ m?s"), "took (time)"),
    (re.compile(r"'time'=[0-9.]+s"), "'time'=(time)"),
)


def steady(text: str) -> list[str]:
    for pattern, word in VOLATILE:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def same(expected: str, printed: str) -> bool:
    lines = steady(expected)
    pattern = ""
    for number, line in enumerate(lines):
        if line == "...":
            pattern += r"(?:[^\n]*\n)*"
        else:
            pattern += r"[^\n]*".join(re.escape(part) for part in line.split("...")) + r"\n"
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in steady(printed))) is not None


def difference(expected: str, printed: str) -> str:
    return "\n".join(difflib.unified_diff(steady(expected), steady(printed), "shown", "printed", lineterm="", n=2))
