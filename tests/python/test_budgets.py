"""When this machine gives no more descriptors, checks slow down or say that they did not see; none is lost or blamed."""

from __future__ import annotations

import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from mail_lab import MailLab, World

import mtasts

DOMAINS = [f"d{n}.budget.example" for n in range(80)]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    file = tmp_path_factory.mktemp("worlds") / "budget.json"
    literal = {
        "about": "Domains by the dozen, each right.",
        "domain": DOMAINS[0],
        "also": DOMAINS[1:],
        "zones": {
            "*.budget.example": {"MX": ["10 mx.provider.example"]},
            "mx.provider.example": {"A": ["127.1.0.1"]},
            "_mta-sts.*.budget.example": {"TXT": ["v=STSv1; id=1;"]},
            "mta-sts.*.budget.example": {"A": ["127.1.0.10"]},
            "_smtp._tls.*.budget.example": {"TXT": ["v=TLSRPTv1; rua=mailto:tls@reports.example"]},
            "reports.example": {"MX": ["10 mx.provider.example"]},
        },
        "policy_hosts": [
            {
                "ip": "127.1.0.10",
                "response": {
                    "body": ["version: STSv1", "mode: enforce", "mx: mx.provider.example", "max_age: 1209600"]
                },
            }
        ],
        "mail_hosts": [{"ip": "127.1.0.1"}],
    }
    file.write_text(json.dumps(literal))
    with MailLab([], [file]) as lab:
        yield lab.worlds["budget"]


@contextmanager
def descriptors_left(count: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    highest = max(map(int, os.listdir("/proc/self/fd")))
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(soft, highest + 1 + count), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def blamed(reports: list[mtasts.Report]) -> list[str]:
    return [f"{report.domain} {each.id}" for report in reports for each in report.findings if each.outcome == "fail"]


def test_with_few_descriptors_none_is_lost_and_none_is_unseen(crowd: World) -> None:
    with descriptors_left(60):
        reports = list(mtasts.check_many([crowd.domain, *DOMAINS[1:]], **crowd.options))
    assert sorted(report.domain for report in reports) == sorted(DOMAINS)
    assert {report.protection for report in reports} == {"enforced"}


def test_out_of_descriptors_in_mid_scan_none_is_lost_and_none_is_blamed(crowd: World) -> None:
    options = {**crowd.options, "cache_ttl": 0, "timeout": 5}
    with mtasts.Checker(**options) as checker:
        stream = checker.check_many(DOMAINS)
        reports = [next(stream)]
        with descriptors_left(2):
            reports += list(stream)
    assert sorted(report.domain for report in reports) == sorted(DOMAINS)
    assert blamed(reports) == []
