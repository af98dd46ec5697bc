"""``render`` in every format, of the golden reports, read with what its users read it with."""

from __future__ import annotations

import functools
import json
import pathlib
import re
from typing import Any

import jsonschema
import junitparser
import pytest
from golden import golden_names, golden_text
from prometheus_client.parser import text_string_to_metric_families
from readers import COLOUR, READERS

import mtasts


@functools.cache
def report(name: str) -> mtasts.Report:
    return mtasts.Report.from_json(golden_text(name))


@functools.cache
def all_reports() -> tuple[mtasts.Report, ...]:
    """One for each domain: a domain may stand for several worlds."""
    return tuple({each.domain: each for each in map(report, golden_names())}.values())


@functools.cache
def rendered(format: Any) -> str:
    return mtasts.render(all_reports(), format)


@pytest.mark.parametrize("format", mtasts.FORMATS)
def test_the_reports_of_all_worlds_are_read_by_its_reader(format: Any) -> None:
    assert len(READERS[format](rendered(format))) >= 1


@pytest.mark.parametrize("format", mtasts.FORMATS)
def test_pieces_are_the_document(format: Any) -> None:
    some = all_reports()[:5]
    assert "".join(mtasts.render_stream(iter(some), format)) == mtasts.render(some, format)


@pytest.mark.parametrize("format", mtasts.FORMATS)
def test_nothing_is_a_document_too(format: Any) -> None:
    made = mtasts.render([], format)
    assert made == "" or READERS[format](made) is not None


def test_the_json_is_what_the_schema_says() -> None:
    schema = pathlib.Path(__file__).resolve().parents[2] / "docs/schema/report.schema.json"
    validator = jsonschema.Draft202012Validator(json.loads(schema.read_text()))
    for one in all_reports()[::4]:
        validator.validate(json.loads(mtasts.render(one, "json")))


def test_junit_counts_what_fails_and_what_could_not_be_seen() -> None:
    suites = list(junitparser.JUnitXml.fromstring(rendered("junit").encode()))
    assert [suite.name for suite in suites] == [each.domain for each in all_reports()]
    for suite, one in zip(suites, all_reports(), strict=True):
        outcomes = [check.outcome for check in one.checks if check.outcome != "not_applicable"]
        assert suite.tests == len(list(suite)) == len(outcomes)
        assert suite.skipped == outcomes.count("unknown")
        assert suite.failures == len(one.errors)
        for case in suite:
            assert all(isinstance(each, (junitparser.Failure, junitparser.Skipped)) for each in case.result)


@pytest.mark.parametrize(("fail_on", "failures"), [("error", 1), ("warning", 2), ("never", 0)])
def test_the_threshold_says_what_fails(fail_on: Any, failures: int) -> None:
    made = mtasts.render(report("policy-html"), "junit", fail_on=fail_on)
    (suite,) = junitparser.JUnitXml.fromstring(made.encode())
    assert suite.failures == failures
    assert report("policy-html").fails(fail_on) is (failures > 0)


def test_prometheus_says_what_the_reports_say() -> None:
    families = {family.name: family for family in text_string_to_metric_families(rendered("prometheus"))}
    assert all(family.type == "gauge" and family.documentation for family in families.values())
    scores = {sample.labels["domain"]: sample.value for sample in families["mtasts_score"].samples}
    assert scores == {each.domain: each.score.total for each in all_reports() if each.score.total is not None}
    states = [sample for sample in families["mtasts_protection"].samples if sample.value == 1]
    assert {s.labels["domain"]: s.labels["state"] for s in states} == {e.domain: e.protection for e in all_reports()}
    findings = sum(sample.value for sample in families["mtasts_finding"].samples)
    assert findings == sum(len(each.findings) for each in all_reports())
    ends = {s.labels["mx"]: s.value for s in families["mtasts_certificate_not_after_seconds"].samples}
    healthy = report("healthy").summary()
    assert healthy.mx_certificate_expires is not None
    assert min(ends[host] for host in healthy.mx) == healthy.mx_certificate_expires.timestamp()


def test_prometheus_takes_the_later_report_of_a_domain() -> None:
    twice = mtasts.render([report("healthy"), report("healthy")], "prometheus")
    assert twice == mtasts.render([report("healthy")], "prometheus")


@pytest.mark.parametrize(
    ("world", "state", "word"),
    [("healthy", 0, "OK"), ("testing-ready", 1, "WARNING"), ("mx-not-covered", 2, "CRITICAL"), ("record-servfail", 3, "UNKNOWN")],
)
def test_nagios_says_its_state_and_numbers(world: str, state: int, word: str) -> None:
    one = report(world)
    assert mtasts.nagios_state(one) == state
    first = mtasts.render(one, "nagios").split("\n")[0]
    assert first.startswith(f"MTA-STS {word} - {one.domain}: {one.protection}")
    assert f"'score'={one.score.total};;;0;100" in first and "'policy_max_age'=" in first
    assert re.search(r"'certificate_days mx1\.[a-z]+\.example'=\d+", first)


def test_nagios_of_many_is_the_gravest() -> None:
    some = [report(name) for name in ("healthy", "record-servfail", "testing-ready")]
    assert mtasts.nagios_state(some) == 1 and mtasts.nagios_state(some, fail_on="warning") == 2
    assert mtasts.render(some, "nagios").startswith("MTA-STS WARNING - 3 domains, 1 with warnings, 1 unknown, 1 fine | ")


def test_sarif_has_the_catalogue_and_a_result_for_each_finding() -> None:
    (run,) = json.loads(rendered("sarif"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [each.id for each in mtasts.catalogue()]
    assert [rule.get("helpUri") for rule in rules] == [each.rfc[0].url if each.rfc else None for each in mtasts.catalogue()]
    assert len(run["results"]) == sum(len(each.findings) for each in all_reports())
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert (result["kind"], result["level"]) in {
            ("open", "none"), ("fail", "error"), ("fail", "warning"), ("fail", "note"),
        }  # fmt: skip


def test_text_fits_80_columns_but_for_what_is_to_be_pasted() -> None:
    for one in all_reports():
        lines = one.text().split("\n")
        assert not [line for line in lines if len(line) > 80 and not line.startswith(" " * 8)], one.domain
        assert lines[0] == f"{one.domain}: {one.protection}"
        assert COLOUR.sub("", one.text(color=True)) == one.text()


def test_one_report_is_told_alike_in_text_html_and_markdown() -> None:
    one = report("mx-not-covered")
    for words in ("Senders that honour MTA-STS refuse some of the mail servers", "The MX host is not covered by the policy"):
        for made in (one.text(), one.html(), one._repr_html_(), mtasts.render(one, "markdown")):
            assert words in re.sub(r"\s+", " ", made)


def test_summaries_do_where_a_row_is_enough() -> None:
    rows = [each.summary() for each in all_reports()[:3]]
    for format in ("json", "ndjson", "csv", "markdown", "html"):
        assert rows[2].domain in mtasts.render(rows, format)  # type: ignore[arg-type]
    with pytest.raises(mtasts.OptionError, match="whole reports"):
        mtasts.render(rows, "junit")


def test_what_is_no_format_no_threshold_no_rule_and_no_report_is_named() -> None:
    one = report("healthy")
    with pytest.raises(ValueError, match='"yaml".*text, json, ndjson, csv, junit'):
        mtasts.render(one, "yaml")  # type: ignore[arg-type]
    with pytest.raises(mtasts.OptionError, match='"fail_on": "fatal"'):
        mtasts.render_stream([one], "junit", fail_on="fatal")  # type: ignore[arg-type]
    with pytest.raises(mtasts.UnknownRuleError, match="mx-coverd.*mx-covered"):
        one.filtered(select=["mx-coverd"])
    with pytest.raises(TypeError, match="reports must be"):
        mtasts.render("example.org")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="rows are Reports"):
        mtasts.render(["example.org"])  # type: ignore[list-item]


def test_a_filtered_report_has_the_findings_of_the_rules_that_were_chosen() -> None:
    one = report("policy-html")
    assert {each.id for each in one.findings} == {"policy-syntax", "policy-http-media-type"}
    assert [each.id for each in one.filtered(select=["policy"], ignore=["policy-http"]).findings] == ["policy-syntax"]
    assert one.filtered(ignore=["policy-syntax"]).fails("error") is False
    assert one.filtered() == one


def test_a_notebook_shows_reports_as_a_table_and_a_stream_as_it_is() -> None:
    some = mtasts.Reports(all_reports()[:3])
    assert some == all_reports()[:3] and repr(some) == "<Reports of 3 domains>"
    assert all(each.domain in some._repr_html_() for each in some)
    many = mtasts.Reports(all_reports()[0].summary() for _ in range(120))
    assert "120 domains, of which the first 100 are shown" in many._repr_html_()
    with pytest.raises(TypeError, match="rows are Reports"):
        mtasts.Reports(["example.org"])  # type: ignore[list-item]
