"""The commands that read what is at hand: parse, explain, tlsrpt, lab, doctor; and suggest."""

from __future__ import annotations

import gzip
import json
import pathlib

import pytest
from command_line import flags, main
from mail_lab import MailLab, World
from test_tlsrpt import as_json, sent

import mtasts

Captured = pytest.CaptureFixture[str]
POLICY = b"version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmax_age: 604800\r\n"


@pytest.mark.parametrize(
    ("words", "status", "named"),
    [
        (["record", "v=STSv1; id=20240101;"], 0, "valid: id 20240101"),
        (["record", "v=STSv1; id=bad id;"], 1, "invalid: at byte 15"),
        (["record", "v=spf1 -all"], 1, "absent"),
        (["record", "v=STSv1; id=1;", "v=STSv1; id=2;"], 1, "multiple: 2 records"),
        (["tlsrpt-record", "v=TLSRPTv1; rua=mailto:tls@example.org"], 0, "mailto:tls@example.org"),
        (["tlsrpt-record", "v=TLSRPTv1; rua=ftp://example.org"], 0, "scheme"),
        (["policy", "/no/such/policy"], 2, "/no/such/policy"),
        (["polcy", "x"], 2, "polcy"),
    ],
)
def test_what_was_given_is_parsed(words: list[str], status: int, named: str, capsys: Captured) -> None:
    assert main(["parse", *words]) == status
    said = capsys.readouterr()
    assert named in (said.err if status == 2 else said.out)


def test_an_error_in_a_record_is_pointed_at(capsys: Captured) -> None:
    assert main(["parse", "record", "v=STSv1; id=bad id;"]) == 1
    record, mark = capsys.readouterr().out.splitlines()[1:3]
    assert record[mark.index("^")] == " " and record.strip() == "v=STSv1; id=bad id;"


def test_a_file_of_records_is_as_dig_prints_them(tmp_path: pathlib.Path, capsys: Captured) -> None:
    (tmp_path / "txt").write_text('"v=spf1 \\"a\\" \\101"\n\n"v=STSv1; " "id=12;"\n')
    assert main(["parse", "record", str(tmp_path / "txt"), "-F", "json"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["id"], record["unrelated"]) == ("12", ['v=spf1 "a" e'])


def test_a_policy_says_where_it_is_wrong(tmp_path: pathlib.Path, capsys: Captured) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    good.write_bytes(POLICY)
    bad.write_bytes(POLICY.replace(b"enforce", b"enforced"))
    assert main(["parse", "policy", str(good)]) == 0
    assert "mode enforce, max_age 604800" in capsys.readouterr().out
    assert main(["parse", "policy", str(bad)]) == 1
    assert "line 2, column" in capsys.readouterr().out


def test_a_report_is_read_packed_or_not(tmp_path: pathlib.Path, capsys: Captured) -> None:
    mislabelled = tmp_path / "report.json"
    mislabelled.write_bytes(gzip.compress(as_json(sent(host="mx.example.org", sender="Evil\x1b[31m"))))
    assert main(["parse", "tlsrpt-report", str(mislabelled)]) == 0
    said = capsys.readouterr().out
    assert "3 x certificate-expired at mx.example.org" in said
    assert "\x1b" not in said, "what a stranger wrote does not reach the terminal"
    mislabelled.write_bytes(b"<html>")
    assert main(["parse", "tlsrpt-report", str(mislabelled)]) == 2
    assert "report.json: not a TLS report" in capsys.readouterr().err


def test_reports_are_added_up_and_what_is_none_is_named(tmp_path: pathlib.Path, capsys: Captured) -> None:
    files = [tmp_path / name for name in ("a", "b", "c")]
    files[0].write_bytes(as_json(sent()))
    files[1].write_bytes(as_json(sent(sender="Other", sessions=5)))
    assert main(["tlsrpt", str(files[0]), str(files[1])]) == 0
    assert capsys.readouterr().out.startswith("2 reports, 2024-02-29 to 2024-02-29: 20 sessions succeeded, 8 failed\n")
    assert main(["tlsrpt", str(files[0]), str(files[0])]) == 0
    assert capsys.readouterr().out.startswith("1 report, ")
    files[2].write_text("no report")
    assert main(["tlsrpt", *map(str, files), "-F", "json"]) == 2
    said = capsys.readouterr()
    assert json.loads(said.out)["failed_sessions"] == 8
    assert f"{files[2]}: not a TLS report" in said.err
    assert main(["tlsrpt", str(files[2])]) == 2


def test_reports_are_laid_beside_a_check(lab: MailLab, tmp_path: pathlib.Path, capsys: Captured) -> None:
    broken, healthy = lab.worlds["mx-no-starttls"], lab.worlds["healthy"]
    file = tmp_path / "report"
    file.write_bytes(as_json(sent(broken.domain, "starttls-not-supported")))
    assert main(["tlsrpt", str(file), "--domain", broken.domain, *flags(broken)]) == 1
    assert "still failing: 3 x starttls-not-supported" in capsys.readouterr().out
    file.write_bytes(as_json(sent(healthy.domain, "starttls-not-supported")))
    saved = tmp_path / "saved"
    saved.write_text(mtasts.check(healthy.domain, **healthy.options).to_json())
    assert main(["tlsrpt", str(file), "--report", str(saved)]) == 0
    assert "not seen any more" in capsys.readouterr().out
    assert main(["tlsrpt", str(file), "--report", str(saved), "--domain", "a.example"]) == 2


def test_a_rule_is_explained(capsys: Captured) -> None:
    assert main(["explain", "mx-covered"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("mx-covered (error)\n") and "RFC 8461 section 4.1" in said
    assert all(len(line) <= 80 for line in said.splitlines() if "http" not in line)
    assert main(["explain", "MX-Covered", "-F", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == "mx-covered"
    assert main(["explain"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(mtasts.catalogue())


def test_an_unknown_rule_has_near_ones(capsys: Captured) -> None:
    assert main(["explain", "mx-coverd"]) == 2
    assert "mx-covered" in capsys.readouterr().err


def test_what_to_publish_is_ready_to_paste(lab: MailLab, capsys: Captured) -> None:
    world = lab.worlds["no-record"]
    assert main(["suggest", world.domain, *flags(world)]) == 0
    said = capsys.readouterr().out
    assert f'     _mta-sts.{world.domain}. IN TXT "v=STSv1; id=' in said and "     mode: testing" in said
    assert main(["suggest", world.domain, *flags(world), "-F", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["record"].startswith("v=STSv1; id=")


def test_without_its_program_there_is_no_lab(
    monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path, capsys: Captured
) -> None:
    monkeypatch.setenv("MTASTS_LAB", str(tmp_path / "nothing"))
    assert main(["lab", "healthy"]) == 2
    assert "MTASTS_LAB" in capsys.readouterr().err
    monkeypatch.delenv("MTASTS_LAB")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("mtasts._cli._lab.TREE", tmp_path)
    assert main(["lab", "healthy"]) == 2
    assert "mtasts-lab is not on the PATH" in capsys.readouterr().err


def states(capsys: Captured) -> dict[str, str]:
    return {each["what"]: each["state"] for each in json.loads(capsys.readouterr().out)}


def test_the_doctor_finds_nothing_wrong_in_the_lab(healthy: World, capsys: Captured) -> None:
    assert main(["doctor", healthy.domain, *flags(healthy), "-F", "json"]) == 0
    found = states(capsys)
    port = f"port {healthy.options['smtp_port']}"
    assert set(found) == {"python", "libraries", "trust store", "resolver", f"{port} over IPv4", f"{port} over IPv6"}
    assert set(found.values()) == {"ok"}


def test_the_doctor_does_not_claim_what_it_did_not_try(healthy: World, capsys: Captured) -> None:
    assert main(["doctor", *flags(healthy), "-F", "json"]) == 0
    assert states(capsys)[f"port {healthy.options['smtp_port']}"] == "unknown"


def test_the_doctor_tells_a_blocked_port(lab: MailLab, capsys: Captured) -> None:
    world = lab.worlds["mx-port-25-blocked"]
    assert main(["doctor", world.domain, *flags(world)]) == 1
    assert "it seems to be blocked on the way out" in capsys.readouterr().out


def test_the_doctor_names_what_is_missing(silent_resolver: str, capsys: Captured) -> None:
    words = ["doctor", "--resolver", silent_resolver, "--dns-timeout", "0.05", "--dns-tries", "1"]
    assert main([*words, "-F", "json"]) == 1
    assert states(capsys)["resolver"] == "wrong"
    assert main([*words, "--ca-file", "/no/such.pem"]) == 1
    assert "/no/such.pem" in capsys.readouterr().out
