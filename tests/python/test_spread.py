"""A scan spread over an executor: the same results as in one process, each mail server spoken to once, nothing lost."""

from __future__ import annotations

import collections
import concurrent.futures
import itertools
import json
import multiprocessing
import os
import pathlib
import threading
import time
from collections.abc import Iterator
from typing import Any

import distributed  # type: ignore[import-untyped, unused-ignore]
import pytest
from mail_lab import MailLab, World

import mtasts
from mtasts import _given, _native, _spread

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


def test_what_is_cancelled_in_the_executor_is_told(lab: tuple[MailLab, World], monkeypatch: pytest.MonkeyPatch) -> None:
    _, here = lab
    monkeypatch.setattr("mtasts._spread._DOMAINS_OF_A_TASK", 7)
    pool = concurrent.futures.ThreadPoolExecutor(1)
    blocked = threading.Event()
    pool.submit(blocked.wait, 60)
    results = mtasts.check_many(DOMAINS[:14], executor=pool, **here.options)

    def stop() -> None:
        pool.shutdown(wait=False, cancel_futures=True)
        blocked.set()

    threading.Timer(0.5, stop).start()
    given = list(results)
    assert sorted(report.domain for report in given) == sorted(DOMAINS[:14])
    assert {report.error for report in given} == {"resources: the executor lost this work: it was cancelled"}


def test_a_slow_source_holds_nothing_up(lab: tuple[MailLab, World]) -> None:
    _, here = lab
    pulled = 0

    def source() -> Iterator[str]:
        nonlocal pulled
        for domain in itertools.cycle(DOMAINS):
            time.sleep(0.005)
            pulled += 1
            yield domain

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        with mtasts.check_many(source(), executor=pool, probe_mx="policy", **here.options) as results:
            next(results)
            assert pulled < 500  # of which a task is made where they come at once


def test_a_probe_of_before_lies_before_the_check(lab: tuple[MailLab, World]) -> None:
    _, here = lab
    report = mtasts.check(DOMAINS[0], leave_probes=True, **here.options)
    left = _native.left_probes(report._handle)
    assert left == [("mx1.spread.example", "127.30.0.1"), ("mx1.spread.example", "127.30.0.2"), ("mx2.spread.example", "127.30.0.3")]
    seen = _spread.probe(_given.options(here.options), left)
    for age_us in (0, 5_000_000):
        joined = mtasts.Report._of(_native.with_probes(report.to_json(), [(each, age_us) for each in seen]))
        assert joined.protection == "enforced"
        start = joined.evidence.mx_hosts[0].probes[0].connect.start_us
        assert start < -5_000_000 if age_us else start >= report.evidence.duration_us


def test_a_server_that_wishes_to_be_left_alone_holds_nothing_up(tmp_path: pathlib.Path) -> None:
    names = [f"b{number}.busy.example" for number in range(6)]
    busy = world()
    busy["domain"] = names[0]
    for name in names:  # each with an MX name of its own at the same address, which has no time for anybody
        busy["zones"][name] = {"MX": [f"10 mx.{name}"]}
        busy["zones"][f"mx.{name}"] = {"A": ["127.30.0.9"]}
    busy["mail_hosts"].append({"ip": "127.30.0.9", "greeting": "421 4.7.0 Later"})
    file = tmp_path / "busy.json"
    file.write_text(json.dumps(busy))
    with MailLab([], [file]) as running, concurrent.futures.ThreadPoolExecutor(1) as pool:
        reports = list(mtasts.check_many(names, executor=pool, **running.worlds["busy"].options))
        assert len(reports) == len(names)
        for report in reports:
            probe = report.evidence.mx_hosts[0].probes[0]
            said = probe.greeting.value
            assert probe.connect.reason == "left_alone" or (said is not None and said.code == 421), probe
        # The default back_off is longer than half of what a check has, so who comes later does not wait.
        assert running.stats("busy")["smtp"]["127.30.0.9"]["connections"] <= 2


HANDSHAKE = '{"seen": {"tls": {"value": {}}, "ehlo_tls": {"value": {"code": 250}}}}'
BUSY = '{"seen": {"tls": {"value": {}}, "ehlo_tls": {"value": {"code": 421}}}}'


@pytest.mark.parametrize(("keep", "shown", "asked_again"), [(300, HANDSHAKE, False), (0, HANDSHAKE, True), (300, BUSY, True)])
def test_what_is_conclusive_serves_later_domains_for_cache_ttl(keep: float, shown: str, asked_again: bool) -> None:
    endpoint = ("mx.example", "192.0.2.1")
    probes = _spread._Probes(1, keep)
    first, later = (_spread._Waiting(place, "", [endpoint]) for place in range(2))
    probes.want(first)
    assert list(probes.tasks()) == [(0, [endpoint])]
    assert list(probes.done(0, [endpoint], [shown])) == [first]
    probes.want(later)
    assert bool(later.missing) == asked_again
    assert bool(list(probes.tasks())) == asked_again


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
