"""The README's example prints what the README says it prints."""

from __future__ import annotations

import functools
import pathlib
import re

import pytest
from mail_lab import MailLab

import mtasts

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def test_the_example_prints_what_the_readme_shows(
    lab: MailLab, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = re.search(r"```python\n(?P<program>.*?)```\n+```text\n(?P<output>.*?)```", README.read_text(), re.DOTALL)
    assert found, "README.md holds no example with its output"
    asked = re.search(r'mtasts\.check\("(?P<domain>[^"]+)"', found["program"])
    assert asked
    world = next(each for each in lab.worlds.values() if each.domain == asked["domain"])
    # The example is written for the real network; here its domain lives in the lab.
    monkeypatch.setattr(mtasts, "check", functools.partial(mtasts.check, **world.options))
    exec(compile(found["program"], "README.md", "exec"), {})
    assert capsys.readouterr().out == found["output"]
