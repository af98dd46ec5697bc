"""``mtasts check`` against the lab: formats, exit status, selection, lists, mistakes."""

from __future__ import annotations

import json
import pathlib
from collections.abc import Callable

import pytest
from command_line import flags, main
from mail_lab import MailLab, World

import mtasts
from mtasts._options import OPTION_NAMES
from mtasts._render import FORMATS

Captured = pytest.CaptureFixture[str]

BEGINS = {
    "text": "{}",
    "json": "{{",
    "ndjson": "{{",
    "csv": "domain,",
    "junit": "<?xml",
    "sarif": "{{",
    "nagios": "mta-sts critical - ",
    "prometheus": "# help ",
    "github": "mta-sts of {}",
    "markdown": "#",
    "html": "<!",
}


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_written(format: str, broken: World, capsys: Captured) -> None:
    status = main(["check", broken.domain, *flags(broken), "--format", format])
    said = capsys.readouterr()
    assert (status, said.err) == (2 if format == "nagios" else 1, "")
    assert said.out.lower().startswith(BEGINS[format].format(broken.domain))
    assert broken.domain in said.out


def test_the_json_is_the_report(healthy: World, capsys: Captured) -> None:
    assert main(["check", healthy.domain, *flags(healthy), "-F", "json"]) == 0
    report = mtasts.Report.from_json(capsys.readouterr().out)
    assert report.protection == mtasts.check(healthy.domain, **healthy.options).protection


@pytest.mark.parametrize(
    ("world", "words", "status"),
    [
        ("healthy", [], 0),
        ("mx-not-covered", [], 1),
        ("mx-not-covered", ["--fail-on", "never"], 0),
        ("mx-not-covered", ["--ignore", "mx-covered"], 0),
        ("mx-not-covered", ["--ignore", "mx-*"], 0),
        ("mx-not-covered", ["--select", "tlsrpt-*,sts-record-*"], 0),
        ("mx-not-covered", ["--select", "MX-COVERED"], 1),
        ("tlsrpt-none", [], 0),
        ("tlsrpt-none", ["--fail-on", "warning"], 1),
        ("tlsrpt-none", ["--fail-on", "notice"], 1),
        ("record-servfail", ["--fail-on", "notice", "--select", "sts-*"], 0),  # unknown, and nothing fails
        ("mx-not-covered", ["--format", "nagios"], 2),
        ("tlsrpt-none", ["--format", "nagios"], 1),
        ("record-servfail", ["--format", "nagios"], 3),
        ("mx-not-covered", ["--format", "csv"], 1),
    ],
)
def test_the_exit_status_says_whether_something_fails(
    world: str, words: list[str], status: int, lab: MailLab, capsys: Captured
) -> None:
    seen = lab.worlds[world]
    assert main(["check", seen.domain, *flags(seen), *words]) == status, capsys.readouterr().out


def test_what_is_ignored_is_not_shown(broken: World, capsys: Captured) -> None:
    assert main(["check", broken.domain, *flags(broken), "-F", "json", "--ignore", "mx-covered"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert "mx-covered" not in {each["id"] for each in report["findings"] + report["checks"]}
    assert report["checks"], "the others are there"


def test_several_domains_come_in_their_order_and_a_bad_one_has_its_row(healthy: World, capsys: Captured) -> None:
    names = ["no such domain", healthy.domain, "also.bad..example"]
    assert main(["check", *names, *flags(healthy), "-F", "json"]) == 2
    said = capsys.readouterr()
    rows = json.loads(said.out)
    assert [row["domain"] for row in rows] == names
    assert [row["error"] is not None for row in rows] == [True, False, True]
    assert "not checked: no such domain" in said.err and "1 more" in said.err


def test_one_bad_domain_is_a_mistake(capsys: Captured) -> None:
    assert main(["check", "exa mple"]) == 2
    said = capsys.readouterr()
    assert (said.out, "exa mple" in said.err) == ("", True)


def test_a_list_may_hold_remarks(healthy: World, tmp_path: pathlib.Path, capsys: Captured) -> None:
    names = tmp_path / "domains.txt"
    names.write_bytes(b"\xef\xbb\xbf# ours\n\n" + healthy.domain.encode() + b"  # the main one\r\nb\xff d\n")
    assert main(["check", "-f", str(names), *flags(healthy), "-F", "ndjson", "--ordered"]) == 2
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [row["error"] is None for row in rows] == [True, False]
    assert rows[0]["domain"] == healthy.domain


def test_a_csv_of_a_list_has_a_row_each(healthy: World, tmp_path: pathlib.Path, capsys: Captured) -> None:
    names = tmp_path / "domains.txt"
    names.write_text(f"{healthy.domain}\n" * 50)
    assert main(["check", "-f", str(names), *flags(healthy), "-F", "csv"]) == 0
    assert capsys.readouterr().out.count(f"\n{healthy.domain},") == 50


def test_a_file_takes_the_place_of_standard_output(broken: World, tmp_path: pathlib.Path, capsys: Captured) -> None:
    for format in ("json", "ndjson"):
        where = tmp_path / format
        where.write_text("before")
        where.chmod(0o640)
        assert main(["check", broken.domain, *flags(broken), "-F", format, "-o", str(where)]) == 1
        assert json.loads(where.read_text())["domain"] == broken.domain
        assert where.stat().st_mode & 0o777 == 0o640
    assert capsys.readouterr().out == ""
    assert sorted(each.name for each in tmp_path.iterdir()) == ["json", "ndjson"], "nothing is left over"


def test_a_document_that_fails_leaves_the_old_one(tmp_path: pathlib.Path, capsys: Captured) -> None:
    where = tmp_path / "report.html"
    where.write_text("before")
    assert main(["check", "bad domain", "--format", "json", "-o", str(where)]) == 2
    assert where.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ([], "either domains or --file"),
        (["example.org", "-f", "list"], "either domains or --file"),
        (["example.org", "--tiemout", "5"], "--tiemout"),
        (["example.org", "--timeout", "soon"], "--timeout: expected a number, got 'soon'"),
        (["example.org", "--timeout", "-1"], "timeout"),
        (["example.org", "--timeout", "nan"], "--timeout"),
        (["example.org", "--timeout"], "--timeout"),
        (["example.org", "--probe-mx", "often"], "--probe-mx"),
        (["example.org", "--max-mx", "1.5"], "--max-mx: expected a whole number"),
        (["example.org", "--resolver", "nowhere"], "resolver"),
        (["example.org", "--format", "pdf"], "--format"),
        (["example.org", "--concurrency", "0"], "concurrency"),
        (["example.org", "--ca-file", "/no/such/file.pem"], "/no/such/file.pem"),
        (["example.org", "--previous", "/no/such/report.json"], "/no/such/report.json"),
        (["example.org", "-o", "/no/such/folder/report"], "/no/such/folder/report"),
        (["-f", "/no/such/list"], "/no/such/list"),
        (["-f", "."], "."),
        (["example.org", "--select", "mx-coverd"], "mx-covered"),
        (["example.org", "--ignore", "spf-*"], "spf-*"),
        (["example.org", "--select", ","], "--select"),
        (["example.org", "--select", "mx-*", "--detail", "summary"], "--detail summary"),
    ],
)
def test_a_mistake_is_named_with_exit_status_two(
    words: list[str], named: str, silent_resolver: str, capsys: Captured
) -> None:
    quick = [] if "--resolver" in words else ["--resolver", silent_resolver]
    quick += [] if "--timeout" in words else ["--timeout", "0.05"]
    assert main(["check", *words, *quick]) == 2
    said = capsys.readouterr()
    assert named in said.err and "Traceback" not in said.err
    assert said.out == ""


def test_a_monitoring_plugin_says_its_mistakes_as_one(capsys: Captured) -> None:
    assert main(["check", "exa mple", "--format", "nagios"]) == 3
    assert capsys.readouterr().out.startswith("MTA-STS UNKNOWN - ")
    assert main(["check", "--format=nagios", "--tiemout"]) == 3


def test_a_fault_of_ours_is_not_a_failure_of_the_domain(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr("mtasts._cli._explain.catalogue", lambda: 1 / 0)
    assert main(["explain"]) == 2
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_every_option_is_a_flag(capsys: Captured) -> None:
    assert main(["check", "--help"]) == 0
    words = capsys.readouterr().out
    for name in OPTION_NAMES:
        assert (f"--{name.replace('_', '-')}" in words) == (name != "leave_probes"), name


@pytest.fixture
def saved(broken: World, healthy: World, tmp_path: pathlib.Path) -> Callable[[str], str]:
    def of(name: str) -> str:
        world = {"healthy": healthy, "broken": broken}[name]
        where = tmp_path / f"{name}.json"
        where.write_text(mtasts.check(world.domain, **world.options).to_json())
        return str(where)

    return of


def test_an_earlier_report_may_be_given(healthy: World, saved: Callable[[str], str], capsys: Captured) -> None:
    words = ["check", healthy.domain, *flags(healthy), "-F", "json", "--previous", saved("healthy")]
    assert main(words) == 0
    assert json.loads(capsys.readouterr().out)["cached"]["use"] == "applied"


def test_two_reports_are_compared(saved: Callable[[str], str], broken: World, capsys: Captured) -> None:
    old = saved("broken")
    assert main(["compare", old, old]) == 0
    assert broken.domain in capsys.readouterr().out
    assert main(["compare", old, old, "-F", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["appeared"] == []
    assert main(["compare", old, saved("healthy")]) == 2
    assert "cannot compare" in capsys.readouterr().err
    assert main(["compare", old, "/no/such.json"]) == 2
    pathlib.Path(old).write_text("{}")
    assert main(["compare", old, old]) == 2
    assert "broken.json" in capsys.readouterr().err


def test_what_appeared_makes_the_exit_status_one(tmp_path: pathlib.Path, lab: MailLab, capsys: Captured) -> None:
    world = lab.worlds["mx-not-covered"]
    later = mtasts.check(world.domain, **world.options)
    earlier = later.to_dict()
    earlier["findings"] = [each for each in earlier["findings"] if each["id"] != "mx-covered"]
    (tmp_path / "old").write_text(json.dumps(earlier))
    (tmp_path / "new").write_text(later.to_json())
    words = ["compare", str(tmp_path / "old"), str(tmp_path / "new")]
    assert main(words) == 1
    assert "mx-covered" in capsys.readouterr().out
    assert main([*words, "--fail-on", "never"]) == 0
