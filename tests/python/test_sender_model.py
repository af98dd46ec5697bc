"""The product and a second reading of the RFCs (sender_model.py) say the same of every world."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from mail_lab import world_names
from sender_model import decide

import mtasts


@pytest.mark.parametrize("name", world_names())
def test_the_model_agrees(name: str, checked: Callable[[str], mtasts.Report]) -> None:
    report = checked(name)
    decision = decide(report.evidence.to_dict())
    assert decision.protection == report.protection, report.text()
    model = [(host.name, host.action, host.addresses) for host in decision.hosts]
    assert model == [
        (mx.host, mx.action, tuple((each.ip, each.action) for each in mx.addresses)) for mx in report.mx
    ], report.text()
