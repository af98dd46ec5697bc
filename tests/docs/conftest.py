"""The lab of the documentation: every world of tests/docs/worlds, started once; and the count of what became of blocks."""

from __future__ import annotations

import collections
import pathlib
import sys
from collections.abc import Iterator

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "examples")]

from mail_lab import MailLab, World  # noqa: E402
from page import blocks_of, pages  # noqa: E402


@pytest.fixture(scope="session")
def worlds() -> Iterator[dict[str, World]]:
    with MailLab([], sorted((HERE / "worlds").glob("*.json"))) as lab:
        yield lab.worlds


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    fates = collections.Counter(block.fate for page in pages() for block in blocks_of(page))
    terminalreporter.write_line("blocks: " + ", ".join(f"{count} {fate}" for fate, count in fates.most_common()))
