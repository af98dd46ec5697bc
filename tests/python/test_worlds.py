"""Every world of tests/worlds, checked from Python, says exactly what the world says it must."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mail_lab import MailLab, world_names

import mtasts


@pytest.mark.parametrize("name", world_names())
def test_a_world_gets_its_verdict(name: str, lab: MailLab, checked: Callable[[str], mtasts.Report]) -> None:
    world = lab.worlds[name]
    report = checked(name)
    found = sorted(f"{each.id} {each.outcome} {each.subject}" for each in report.findings)
    assert found == sorted(world.expect["findings"]), report.text()
    assert report.protection == world.expect["protection"]
    for key, said in (("score", report.score.total), ("readiness", report.readiness.state)):
        if key in world.expect:
            assert said == world.expect[key], report.text()


def test_there_are_worlds() -> None:
    assert len(world_names()) >= 110
