"""The report as a Python object: typed, frozen, comparable, picklable, and the same after every way there and back."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import json
import pickle
import re
import threading

import pytest
from mail_lab import MailLab, World

import mtasts
from mtasts.types import Evidence, Finding, Score


@pytest.fixture(scope="module")
def report(healthy: World) -> mtasts.Report:
    return mtasts.check(healthy.domain, **healthy.options)


@pytest.fixture(scope="module")
def failing(broken: World) -> mtasts.Report:
    return mtasts.check(broken.domain, **broken.options)


def test_the_summary_and_the_parts_agree(report: mtasts.Report, healthy: World) -> None:
    document = report.to_dict()
    assert report.domain == document["domain"] == healthy.domain
    assert report.protection == document["protection"] == "enforced"
    assert report.score.total == document["score"]["total"]
    assert report.record.id == document["record"]["id"]
    assert report.policy is not None and report.policy.valid
    assert [host.host for host in report.mx] == [host["host"] for host in document["mx"]]
    assert len(report.checks) == len(document["checks"]) > 20
    assert report.versions["mtasts"] == mtasts.versions()["mtasts"]


def test_a_domain_may_be_typed_in_any_case_and_with_a_final_dot(healthy: World) -> None:
    assert mtasts.check(healthy.domain.upper() + ".", **healthy.options).domain == healthy.domain


def test_times_are_datetime_and_timedelta(report: mtasts.Report) -> None:
    age = datetime.datetime.now(datetime.timezone.utc) - report.checked_at
    assert datetime.timedelta(seconds=-2) < age < datetime.timedelta(minutes=30)
    assert report.duration == datetime.timedelta(milliseconds=report.to_dict()["duration_ms"])


def test_parts_are_typed_frozen_and_the_same_object_each_time(report: mtasts.Report) -> None:
    assert isinstance(report.score, Score) and isinstance(report.evidence, Evidence)
    assert report.score is report.score and report.checks is report.checks
    assert isinstance(report.checks, tuple) and isinstance(report.mx, tuple)
    with pytest.raises(dataclasses.FrozenInstanceError):
        report.score.total = 0  # type: ignore[misc]


def test_a_report_cannot_be_changed(report: mtasts.Report) -> None:
    with pytest.raises(AttributeError):
        report.domain = "example.net"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        report.remark = "mine"  # type: ignore[attr-defined]
    with pytest.raises(AttributeError):
        del report.domain  # type: ignore[misc]
    report.to_dict()["domain"] = "example.net"
    report.versions["mtasts"] = "0"
    assert report.to_dict()["domain"] == report.domain
    assert report.versions["mtasts"] != "0"
    with pytest.raises(TypeError):
        mtasts.Report()


def test_json_there_and_back_is_the_same_to_the_byte(report: mtasts.Report, failing: mtasts.Report) -> None:
    for each in (report, failing):
        again = mtasts.Report.from_json(each.to_json())
        assert again == each and hash(again) == hash(each)
        assert again.to_json() == each.to_json() == mtasts.Report.from_json(each.to_json().encode()).to_json()
        assert json.loads(each.to_json(pretty=True)) == each.to_dict()
    assert report != failing
    assert report != report.to_json()


def test_pickle_and_copy_give_an_equal_report(report: mtasts.Report) -> None:
    assert pickle.loads(pickle.dumps(report)) == report
    assert copy.copy(report) == copy.deepcopy(report) == report


def test_judging_the_evidence_again_gives_the_same_report_to_the_byte(lab: MailLab) -> None:
    for world in lab.worlds.values():
        report = mtasts.check(world.domain, **world.options)
        evidence = report.to_dict()["evidence"]
        for form in (report.evidence, evidence, json.dumps(evidence), json.dumps(evidence).encode()):
            assert mtasts.judge(form).to_json() == report.to_json(), world.name


def test_changed_evidence_changes_the_verdict(report: mtasts.Report) -> None:
    evidence = report.to_dict()["evidence"]
    evidence["sts_txt"]["value"].update(records=[])
    assert mtasts.judge(evidence).protection == "none"


def test_raise_for_status_raises_for_errors_only(report: mtasts.Report, failing: mtasts.Report) -> None:
    report.raise_for_status()
    with pytest.raises(mtasts.CheckFailed) as raised:
        failing.raise_for_status()
    assert raised.value.report is failing
    assert raised.value.findings and all(isinstance(each, Finding) for each in raised.value.findings)
    assert {each.severity for each in raised.value.findings} == {"error"}
    assert failing.domain in str(raised.value) and raised.value.findings[0].id in str(raised.value)
    assert pickle.loads(pickle.dumps(raised.value)).report == failing


def test_a_finding_says_what_why_and_what_to_change(failing: mtasts.Report) -> None:
    first = failing.errors[0]
    assert first.title and first.advice and first.subject
    assert first.rfc[0].number in ("8461", "8460", "5321", "7505")
    assert first.rfc[0].url.startswith("https://")


def test_text_is_plain_unless_colour_is_wished_for(failing: mtasts.Report) -> None:
    assert "\x1b" not in failing.text()
    assert "\x1b[" in failing.text(color=True)
    assert failing.domain in failing.text()
    assert max(len(line) for line in failing.text(width=60).splitlines() if " " in line.strip()) <= 80


def test_repr_and_html(failing: mtasts.Report) -> None:
    assert failing.domain in repr(failing) and failing.protection in repr(failing)
    page = failing._repr_html_()
    assert page.startswith("<style>") and "<script" not in page and failing.domain in page


def test_what_a_peer_wrote_is_escaped(report: mtasts.Report) -> None:
    evidence = report.to_dict()["evidence"]
    evidence["sts_txt"]["value"]["records"] = [{"text": "v=STSv1; id=<script>\x1b[31m\u202e;", "strings": 1}]
    hostile = mtasts.judge(evidence)
    assert "\x1b" not in hostile.text() and "\u202e" not in hostile.text()
    assert "<script>" not in hostile._repr_html_()


def test_many_threads_may_read_one_report(healthy: World) -> None:
    report = mtasts.check(healthy.domain, **healthy.options)
    seen: list[tuple[int, int]] = []
    start = threading.Barrier(8)

    def read() -> None:
        start.wait()
        seen.append((id(report.findings), hash(report.to_json())))

    readers = [threading.Thread(target=read) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert len(set(seen)) == 1


def test_a_checker_remembers_and_a_single_check_does_not(healthy: World, lab: MailLab) -> None:
    def connections() -> int:
        return lab.connections(healthy.name)

    with mtasts.Checker(**healthy.options) as checker:
        checker.check(healthy.domain)
        before = connections()
        checker.check(healthy.domain)
        assert connections() == before
    mtasts.check(healthy.domain, **healthy.options)
    assert connections() > before


def test_versions_name_the_libraries_and_the_trust_store() -> None:
    versions = mtasts.versions()
    libraries = {"openssl", "curl", "c-ares", "libidn2", "zlib", "libpsl", "llhttp", "publicsuffix"}
    assert set(versions) == {"mtasts", "trust_store"} | libraries
    assert all(re.fullmatch(r"\d+(\.\d+)*", versions[name]) for name in libraries), versions
