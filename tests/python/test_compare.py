"""An earlier report beside today's, and the texts to publish, as Python sees them."""

from __future__ import annotations

import json

import pytest
from mail_lab import MailLab, World

import mtasts


def earlier(report: mtasts.Report, **changed: object) -> mtasts.Report:
    """The same domain two hours before (the record's TTL is over), with other evidence."""
    evidence = report.to_dict()["evidence"]
    evidence["checked_at"] -= 7200
    evidence.update(changed)
    return mtasts.judge(evidence)


@pytest.fixture(scope="module")
def today(lab: MailLab) -> mtasts.Report:
    world = lab.worlds["mx-not-covered"]
    return mtasts.check(world.domain, **world.options)


def test_compare_tells_what_a_sender_does_with_the_policy_in_its_cache(today: mtasts.Report) -> None:
    said = mtasts.compare(earlier(today), today)
    assert (said.protection_before, said.protection_after) == ("degraded", "degraded")
    assert said.cached is not None
    assert (said.cached.use, said.cached.mode) == ("applied", "enforce")
    assert {row.host: row.action for row in said.cached.mx} == {
        "mx1.uncovered.example": "deliver",
        "mx2.uncovered.example": "refuse",
    }
    assert said.appeared == said.resolved == ()


def test_what_is_new_appears_and_what_is_mended_is_resolved(lab: MailLab, today: mtasts.Report) -> None:
    then = earlier(today, tlsrpt_txt=today.to_dict()["evidence"]["domain_txt"])
    said = mtasts.compare(then, today)
    assert [finding.id for finding in said.resolved] == ["tlsrpt-record-present"]


@pytest.mark.parametrize("form", ["report", "dict", "json"])
def test_the_option_previous_takes_a_report_in_any_form(lab: MailLab, today: mtasts.Report, form: str) -> None:
    world = lab.worlds["mx-not-covered"]
    then = earlier(today)
    given = {"report": then, "dict": then.to_dict(), "json": then.to_json()}[form]
    report = mtasts.check(world.domain, **world.options, previous=given)
    assert report.cached is not None and report.cached.use == "applied"
    assert mtasts.judge(report.evidence) == report
    assert ("change-mx-before-policy", "pass") in {(each.id, each.outcome) for each in report.checks}


def test_an_earlier_report_of_another_domain_is_refused(lab: MailLab, healthy: World, today: mtasts.Report) -> None:
    with pytest.raises(mtasts.OptionError, match=r"previous.*uncovered\.example.*good\.example"):
        mtasts.check(healthy.domain, **healthy.options, previous=today)
    other = mtasts.check(healthy.domain, **healthy.options)
    with pytest.raises(mtasts.InvalidDocumentError, match="cannot compare"):
        mtasts.compare(other, today)
    with pytest.raises(mtasts.InvalidDocumentError, match="in their order"):
        mtasts.compare(today, earlier(today))


@pytest.mark.parametrize("wrong", [5, "no json", [], {"schema_version": 1}, "{}"])
def test_what_is_no_report_is_refused_by_name(wrong: object) -> None:
    with pytest.raises(mtasts.OptionError, match="previous"):
        mtasts.Checker(previous=wrong)  # type: ignore[arg-type]


def test_suggest_gives_the_whole_set(today: mtasts.Report) -> None:
    bare = earlier(today, sts_txt=today.to_dict()["evidence"]["domain_txt"])
    said = mtasts.suggest(bare)
    assert mtasts.parse_policy(said.policy).mode == "testing"
    assert [pattern.pattern for pattern in mtasts.parse_policy(said.policy).mx] == [
        "mx1.uncovered.example",
        "mx2.uncovered.example",
    ]
    assert mtasts.parse_sts_records([said.record]).state == "valid"
    assert [step.place for step in said.steps][:3] == [said.tlsrpt_name, said.policy_url, said.record_name]
    assert json.loads(json.dumps(said.to_dict()))["domain"] == "uncovered.example"


@pytest.mark.parametrize("wrong", [None, "a report", {}])
def test_only_reports_are_compared_or_suggested_for(today: mtasts.Report, wrong: object) -> None:
    with pytest.raises(TypeError, match="must be a Report"):
        mtasts.suggest(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="must be a Report"):
        mtasts.compare(today, wrong)  # type: ignore[arg-type]
