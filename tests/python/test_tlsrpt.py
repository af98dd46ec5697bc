"""TLS reports as Python sees them: read, added up, and laid beside a check of the lab."""

from __future__ import annotations

import gzip
import json
import pathlib
from collections.abc import Callable
from typing import Any

import jsonschema
import pytest
from mail_lab import MailLab

import mtasts
from mtasts.types import TlsReport

SCHEMAS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schema"


def sent(
    domain: str = "example.org",
    result_type: str = "certificate-expired",
    host: str | None = None,
    sessions: int = 3,
    sender: str = "Sender",
    day: str = "2024-02-29",
) -> dict[str, Any]:
    """As a sender writes it, RFC 8460 section 4.4."""
    failure = {"result-type": result_type, "failed-session-count": sessions, "receiving-ip": ""}
    if host is not None:
        failure["receiving-mx-hostname"] = host
    return {
        "organization-name": sender,
        "date-range": {"start-datetime": f"{day}T00:00:00", "end-datetime": f"{day}T23:59:59Z"},
        "report-id": f"{sender}-{day}",
        "policies": [
            {
                "policy": {"policy-type": "sts", "policy-domain": domain, "mx-host": "*.example.org"},
                "summary": {"total-successful-session-count": "10", "total-failure-session-count": sessions},
                "failure-details": [failure],
            }
        ],
    }


def as_json(report: dict[str, Any]) -> bytes:
    return json.dumps(report).encode()


def test_reports_are_added_up_parsed_or_as_they_came() -> None:
    first, second = as_json(sent()), gzip.compress(as_json(sent(sender="Other", sessions=5, day="2024-03-01")))
    summary = mtasts.summarize([first, second, first])
    assert (summary.reports, summary.repeated) == (2, 1)
    assert (summary.successful_sessions, summary.failed_sessions) == (20, 8)
    assert str(summary.start) == "2024-02-29 00:00:00+00:00"
    assert [(each.day, each.failed_sessions) for each in summary.days] == [("2024-02-29", 3), ("2024-03-01", 5)]
    assert [each.organization for each in summary.senders] == ["Other", "Sender"]
    assert summary == mtasts.summarize(mtasts.parse_tlsrpt_report(each) for each in (first, second, first))
    jsonschema.validate(summary.to_dict(), json.loads((SCHEMAS / "tls_failure_summary.schema.json").read_text()))


def test_a_report_survives_the_way_there_and_back_with_all_its_bytes() -> None:
    strange = as_json(sent(sender="Gr\\u00fc\\\\xff\\n")).replace(b"Gr", b"Gr\xff")
    parsed = mtasts.parse_tlsrpt_report(strange)
    assert mtasts.summarize([parsed]) == mtasts.summarize([strange])


def test_what_is_no_report_is_named_by_its_place() -> None:
    with pytest.raises(mtasts.InvalidDocumentError, match="not a TLS report.*line 1, column 1"):
        mtasts.summarize([as_json(sent()), b"<html>"])
    for lone in (b"{}", "{}", mtasts.parse_tlsrpt_report(as_json(sent()))):
        with pytest.raises(TypeError, match="a list of them"):
            mtasts.summarize(lone)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"TLS report \[1\]"):
        mtasts.summarize([as_json(sent()), 5])  # type: ignore[list-item]


def states(report: mtasts.Report, *tls_reports: dict[str, Any]) -> list[str]:
    correlation = mtasts.correlate(report, [as_json(each) for each in tls_reports])
    jsonschema.validate(correlation.to_dict(), json.loads((SCHEMAS / "correlation.schema.json").read_text()))
    return [each.state for each in correlation.failures]


def test_a_failure_that_the_check_sees_too_is_still_failing(checked: Callable[[str], mtasts.Report]) -> None:
    report = checked("mx-no-starttls")
    said = sent(report.domain, "starttls-not-supported", report.mx[0].host)
    assert states(report, said) == ["still-failing"]
    (failure,) = mtasts.correlate(report, [as_json(said)]).failures
    assert failure.explained_by[0].id == "mx-starttls-offered"
    assert failure.explained_by[0].subject.startswith(f"mx:{report.mx[0].host}/")
    assert (failure.failed_sessions, failure.senders) == (3, ("Sender",))


def test_a_failure_that_is_mended_is_not_seen(checked: Callable[[str], mtasts.Report]) -> None:
    report = checked("healthy")
    host = report.mx[0].host
    assert states(report, sent(report.domain, "certificate-expired", host)) == ["not-seen"]
    assert states(report, sent(report.domain, "sts-policy-fetch-error")) == ["not-seen"]


def test_what_could_not_be_looked_at_is_unknown(checked: Callable[[str], mtasts.Report]) -> None:
    report = checked("mx-no-starttls")
    assert states(report, sent(report.domain, "certificate-expired", report.mx[0].host)) == ["unknown"]


def test_every_golden_report_correlates_with_every_result_type() -> None:
    folder = pathlib.Path(__file__).resolve().parents[1] / "golden"
    types = {rule.report_type for rule in mtasts.catalogue() if rule.report_type} | {"dane-required", "of-tomorrow"}
    for file in sorted(folder.glob("*.json")):
        report = mtasts.Report.from_json(file.read_text())
        if report.error is not None:
            continue
        correlation = mtasts.correlate(report, [as_json(sent(report.domain, each)) for each in sorted(types)])
        assert len(correlation.failures) == len(types), file.name
        reported = {(said.id, said.subject) for each in correlation.failures for said in each.explained_by}
        named = {said.report_type for said in report.findings if said.outcome == "fail" and said.report_type}
        for failure in correlation.failures:
            assert failure.why, file.name
            assert (failure.state == "still-failing") == bool(failure.explained_by), file.name
            if failure.state == "not-seen":
                assert failure.result_type not in named, f"{file.name}: {failure}"
        fails = {(said.id, said.subject) for said in report.findings if said.outcome == "fail" and said.report_type}
        assert reported <= fails
        assert {(said.id, said.subject) for said in correlation.unreported} == fails - reported, file.name


def test_parsed_reports_are_values() -> None:
    assert isinstance(mtasts.parse_tlsrpt_report(as_json(sent())), TlsReport)


def test_the_example_of_the_page_runs(
    lab: MailLab, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = pathlib.Path(__file__).resolve().parents[2] / "docs" / "tlsrpt.md"
    program = page.read_text().partition("```python\n")[2].partition("```")[0]
    world = lab.worlds["mx-no-starttls"]
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "1.json").write_bytes(as_json(sent(world.domain, "starttls-not-supported")))
    monkeypatch.chdir(tmp_path)
    check = mtasts.check
    # The example is written for the real network; here its domain lives in the lab.
    monkeypatch.setattr(mtasts, "check", lambda _: check(world.domain, **world.options))
    exec(compile(program, page.name, "exec"), {})
    added_up, beside = capsys.readouterr().out.splitlines()
    assert added_up == "2024-02-29 Sender starttls-not-supported None 3"
    assert beside.startswith("still-failing starttls-not-supported None the check of ")
