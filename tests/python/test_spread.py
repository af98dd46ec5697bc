"""A scan spread over an executor: the same results as in one process, each mail server spoken to once, nothing lost."""

from __future__ import annotations

import collections
import concurrent.futures
import itertools
import json
import multiprocessing
import os
import pathlib
from collections.abc import Iterator
from typing import Any

import distributed  # type: ignore[import-untyped, unused-ignore]
import pytest
from mail_lab import MailLab, World

import mtasts

DOMAINS = [f"d{number}.spread.example" for number in range(60)]
WITH_POLICY = DOMAINS[:40]


def world() -> dict[str, Any]:
    """Forty domains with a policy and twenty without a record, all with the same two mail hosts; one of them has two
    addresses, one of which refuses."""
    zones: dict[str, Any] = {
        "mx1.spread.example": {"A": ["127.30.0.1", "127.30.0.2"]},
        "mx2.spread.example": {"A": ["127.30.0.3"]},
    }
    for domain in DOMAINS:
        zones[domain] = {"MX": ["10 mx1.spread.example", "20 mx2.spread.example"]}
    for domain in WITH_POLICY:
        zones[f"_mta-sts.{domain}"] = {"TXT": ["v=STSv1; id=1;"]}
        zones[f"mta-sts.{domain}"] = {"A": ["127.30.1.1"]}
    policy = ["version: STSv1", "mode: enforce", "max_age: 604800", "mx: *.spread.example"]
    names = [f"mta-sts.{domain}" for domain in WITH_POLICY]
    return {
        "about": "Sixty domains on two mail hosts.",
        "domain": DOMAINS[0],
        "zones": zones,
        "policy_hosts": [{"ip": "127.30.1.1", "certificate": {"names": names}, "response": {"body": policy}}],
        "mail_hosts": [
            {"ip": "127.30.0.1", "certificate": {"names": ["mx1.spread.example"]}},
            {"ip": "127.30.0.2", "listen": "refuse"},
            {"ip": "127.30.0.3", "certificate": {"names": ["mx2.spread.example"]}},
        ],
    }


@pytest.fixture
def lab(tmp_path: pathlib.Path) -> Iterator[tuple[MailLab, World]]:
    file = tmp_path / "spread.json"
    file.write_text(json.dumps(world()))
    with MailLab([], [file]) as running:
        yield running, running.worlds["spread"]


def story(result: mtasts.Report | mtasts.Summary) -> dict[str, Any]:
    """What a result says, but for the times and what waiting for one another does to them."""
    told: dict[str, Any] = result.to_dict()
    left_out = {"checked_at", "duration_ms", "evidence", "versions"}
    for finding in told.get("findings", []):
        finding.pop("fix")  # a new id is made of the time
    return {key: value for key, value in told.items() if key not in left_out}


def stories(results: Any) -> dict[str, dict[str, Any]]:
    return {each.domain: story(each) for each in results}


def seen_by_mail_hosts(lab: MailLab) -> dict[str, int]:
    return {ip: seen["connections"] for ip, seen in lab.stats("spread")["smtp"].items()}


ONCE = {"127.30.0.1": 1, "127.30.0.3": 1}  # 127.30.0.2 refuses, which is nobody's connection


@pytest.mark.parametrize("detail", ["full", "summary"])
def test_processes_say_what_one_process_says(lab: tuple[MailLab, World], detail: Any) -> None:
    running, here = lab
    alone = stories(mtasts.check_many(DOMAINS, probe_mx="policy", detail=detail, **here.options))
    assert seen_by_mail_hosts(running) == ONCE
    assert [alone[name]["protection"] for name in DOMAINS] == ["enforced"] * 40 + ["none"] * 20
    spawn = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=spawn) as pool:
        results = mtasts.check_many(DOMAINS, executor=pool, probe_mx="policy", detail=detail, **here.options)
        assert stories(results) == alone
    assert seen_by_mail_hosts(running) == {ip: 2 for ip in ONCE}  # once more altogether, however many workers


def test_parts_of_a_scan_share_the_probes(lab: tuple[MailLab, World], monkeypatch: pytest.MonkeyPatch) -> None:
    running, here = lab
    monkeypatch.setattr("mtasts._spread._DOMAINS_OF_A_TASK", 7)
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        results = mtasts.check_many(iter(DOMAINS), executor=pool, ordered=True, probe_mx="policy", **here.options)
        given = list(results)
    assert [report.domain for report in given] == DOMAINS
    assert [report.protection for report in given] == ["enforced"] * 40 + ["none"] * 20
    # The address that refuses is no handshake and so is asked again by a later part; the others are kept.
    assert seen_by_mail_hosts(running) == ONCE


def test_what_is_no_domain_and_what_the_source_raises(lab: tuple[MailLab, World]) -> None:
    _, here = lab

    def source() -> Iterator[str]:
        yield DOMAINS[0]
        yield "no domain"
        raise LookupError("the list ends here")

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        results = mtasts.check_many(source(), executor=pool, ordered=True, **here.options)
        assert next(results).protection == "enforced"
        refused = next(results)
        assert refused.error is not None and "no domain" in refused.error
        with pytest.raises(LookupError):
            next(results)


def test_an_option_that_cannot_be_is_told_before_any_work() -> None:
    with concurrent.futures.ThreadPoolExecutor(1) as pool, pytest.raises(mtasts.OptionError, match="per_host"):
        mtasts.check_many(DOMAINS, executor=pool, per_host=0)


def die(*_: object) -> None:
    os._exit(1)


def test_a_broken_executor_loses_no_domain(
    lab: tuple[MailLab, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, here = lab
    monkeypatch.setattr("mtasts._spread._DOMAINS_OF_A_TASK", 7)
    fork = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=fork) as pool:
        results = mtasts.check_many(itertools.cycle(DOMAINS), executor=pool, probe_mx="policy", **here.options)
        first = next(results)
        pool.submit(die)
        given = [first]
        with pytest.raises(mtasts.ResourceError, match="takes no more work"):
            given.extend(results)
    lost = [report for report in given if report.error is not None]
    assert lost and all("lost this work" in (report.error or "") for report in lost)
    expected = list(itertools.islice(itertools.cycle(DOMAINS), len(given)))
    assert collections.Counter(r.domain for r in given) == collections.Counter(expected)


def test_dask(lab: tuple[MailLab, World]) -> None:
    running, here = lab
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster, distributed.Client(cluster) as client:
        results = mtasts.check_many(
            DOMAINS, executor=client.get_executor(pure=False), probe_mx="policy", detail="summary", **here.options
        )
        protections = collections.Counter(row.protection for row in results)
    assert protections == {"enforced": 40, "none": 20}
    assert seen_by_mail_hosts(running) == ONCE
