"""The limits of politeness as options, and what the evidence says of them; what servers see is tests/lab's."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator
from typing import Any

import pytest
from mail_lab import MailLab, World

import mtasts

DOMAINS = [f"d{n}.load.example" for n in range(6)]


def literal(mail_host: dict[str, Any]) -> dict[str, Any]:
    zones: dict[str, Any] = {}
    for number, domain in enumerate(DOMAINS):
        zones[domain] = {"MX": [f"10 mx{number}.load.example"]}
        zones[f"mx{number}.load.example"] = {"A": ["127.1.0.1"]}
    return {
        "about": "Domains whose mail servers have names of their own and one address.",
        "domain": "load.example",
        "also": DOMAINS,
        "zones": zones,
        "mail_hosts": [{"ip": "127.1.0.1", **mail_host}],
    }


@pytest.fixture(scope="module")
def crowds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, World]]:
    folder = tmp_path_factory.mktemp("worlds")
    hosts: dict[str, dict[str, Any]] = {"sound": {}, "busy": {"greeting": {"code": 421, "text": "4.3.2 Too busy"}}}
    files: list[pathlib.Path] = []
    for name, host in hosts.items():
        files.append(folder / f"{name}.json")
        files[-1].write_text(json.dumps(literal(host)))
    with MailLab([], files) as lab:
        yield lab.worlds


def waits(report: mtasts.Report) -> dict[str, int]:
    held_up = report.evidence.mx_hosts[0].probes[0].connect.held_up
    return {wait.limit: wait.us for wait in held_up or ()}


def test_who_waited_for_a_limit_says_so(crowds: dict[str, World]) -> None:
    options = {**crowds["sound"].options, "per_host": 1, "host_rate": 2}
    reports = list(mtasts.check_many(DOMAINS, **options))
    assert all(report.evidence.mx_hosts[0].probes[0].tls.value for report in reports)
    waited = [waits(report) for report in reports]
    assert sum(not wait for wait in waited) == 1, waited
    assert all(set(wait) <= {"per_host", "host_rate"} for wait in waited)
    longest = max(reports, key=lambda report: sum(waits(report).values()))
    assert "waited up to" in " ".join(longest.text().split())
    assert mtasts.Report.from_json(longest.to_json()) == longest == mtasts.judge(longest.evidence)


def test_a_server_that_said_421_is_left_alone_and_nothing_is_held_against_it(crowds: dict[str, World]) -> None:
    options = {**crowds["busy"].options, "per_host": 1}
    reports = list(mtasts.check_many(DOMAINS, **options))
    reasons = [report.evidence.mx_hosts[0].probes[0].connect.reason for report in reports]
    assert sorted(reasons, key=str) == [None, *["left_alone"] * (len(DOMAINS) - 1)]
    for report in reports:
        assert not [finding for finding in report.findings if finding.outcome == "fail" and finding.id.startswith("mx-")]
    said = [finding.detail for report in reports for finding in report.findings if finding.id == "mx-connect"]
    assert len(said) == len(DOMAINS) - 1 and all("left alone" in detail for detail in said)


def test_a_back_off_that_fits_into_the_time_of_a_check_is_waited_for(crowds: dict[str, World]) -> None:
    with mtasts.Checker(**{**crowds["busy"].options, "back_off": 2}) as checker:
        checker.check(DOMAINS[0])
        report = checker.check(DOMAINS[1])
    assert report.evidence.mx_hosts[0].probes[0].greeting.value.code == 421  # type: ignore[union-attr]
    assert 0 < waits(report)["back_off"] < 10_000_000


def test_an_answer_of_before_bears_its_time(crowds: dict[str, World]) -> None:
    with mtasts.Checker(**crowds["sound"].options) as checker:
        first, second = checker.check(DOMAINS[0]), checker.check(DOMAINS[0])
    assert first.evidence.mx.start_us >= 0 > second.evidence.mx.start_us
    assert second.evidence.mx_hosts[0].probes[0].connect.start_us < 0
    assert second.evidence.mx.duration_us == first.evidence.mx.duration_us


def test_evidence_from_before_there_were_limits_is_read(crowds: dict[str, World]) -> None:
    saved = mtasts.check(DOMAINS[0], **crowds["sound"].options).to_dict()["evidence"]

    def without(node: Any) -> Any:
        if isinstance(node, dict):
            return {key: without(value) for key, value in node.items() if key != "held_up"}
        return [without(each) for each in node] if isinstance(node, list) else node

    assert mtasts.judge(without(saved)) == mtasts.judge(saved)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("per_policy_host", 0),
        ("per_policy_host", 1.5),
        ("host_rate", -1),
        ("host_rate", float("nan")),
        ("back_off", -1),
        ("back_off", "60"),
        ("dns_rate", -0.1),
        ("dns_rate", 1e9),
        ("cache_bytes", -1),
        ("cache_bytes", 0.5),
    ],
)
def test_a_limit_that_cannot_be(name: str, value: object) -> None:
    with pytest.raises(mtasts.OptionError, match=name):
        mtasts.Checker(**{"resolver": ["127.0.0.1:9"], name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["host_rate", "back_off", "dns_rate", "cache_bytes"])
def test_zero_is_no_limit_or_none_kept(name: str, healthy: World) -> None:
    assert mtasts.check(healthy.domain, **{**healthy.options, name: 0}).protection == "enforced"
