"""docs/cli.md holds the flags that the program has."""

from __future__ import annotations

import pathlib
import runpy

PAGE = pathlib.Path(__file__).resolve().parents[2] / "tools" / "cli" / "page.py"


def test_the_page_is_of_todays_parser() -> None:
    tool = runpy.run_path(str(PAGE))
    assert tool["page"]() == tool["PAGE"].read_text(), "run tools/cli/page.py"
