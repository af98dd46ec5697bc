"""A saved report can be judged again, offline and to the byte; a hundred of them are kept."""

from __future__ import annotations

import json

import pytest
from golden import golden, golden_names, golden_text
from mail_lab import WORLDS, world_names

import mtasts


@pytest.mark.parametrize("name", golden_names())
def test_the_same_evidence_gives_the_same_report(name: str) -> None:
    saved = mtasts.Report.from_json(golden_text(name)).to_json()
    evidence = json.loads(saved)["evidence"]
    assert mtasts.judge(evidence).to_json() == saved
    assert mtasts.judge(json.dumps(evidence)).to_json() == saved


@pytest.mark.parametrize("name", golden_names())
def test_it_says_what_its_world_says(name: str) -> None:
    report, expect = golden(name), json.loads((WORLDS / f"{name}.json").read_text())["expect"]
    found = [f"{each['id']} {each['outcome']} {each['subject']}" for each in report["findings"]]
    assert sorted(found) == sorted(expect["findings"]), f"capture it anew: ./dev golden {name}"
    assert report["protection"] == expect["protection"]


def test_each_world_has_one() -> None:
    assert golden_names() == world_names(), "./dev golden captures those that are missing"
    assert len(golden_names()) >= 100


@pytest.mark.parametrize("name", golden_names())
def test_nothing_of_a_machine_is_in_it(name: str) -> None:
    evidence = golden(name)["evidence"]
    assert {each["version"] for each in evidence["versions"] if each["name"] == "trust_store"} == {"the lab's root"}
    lines = [line["text"] for host in evidence["mx_hosts"] for probe in host["probes"] for line in probe["dialogue"]]
    assert {line for line in lines if line.startswith("EHLO")} <= {"EHLO checker.lab.example"}
