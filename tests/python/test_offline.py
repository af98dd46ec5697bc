"""The parsers as Python sees them, and the mistakes of other checkers that are never ours."""

from __future__ import annotations

import dataclasses

import pytest

import mtasts

POLICY = b"version: STSv1\r\nmode: enforce\r\nmax_age: 604800\r\nmx: mail.example.com\r\n"


def test_an_empty_policy_is_not_valid() -> None:
    policy = mtasts.parse_policy(b"")
    assert not policy.valid
    assert policy.looks_like == "empty"
    assert policy.errors


@pytest.mark.parametrize(
    ("pattern", "host", "covered"),
    [
        ("mail.example.com", "mail.example.com", True),
        ("mail.example.com", "MAIL.Example.COM", True),
        ("mail.example.com", "mail.example.com.evil.net", False),
        ("mail.example.com", "evil-mail.example.com", False),
        ("*.example.com", "mail.example.com", True),
        ("*.example.com", "example.com", False),
        ("*.mx.microsoft", "a.b.mx.microsoft", False),
        ("*.mx.microsoft", "a.mx.microsoft", True),
        ("m*.example.com", "mail.example.com", False),
        ("mail.*.com", "mail.example.com", False),
        ("*", "example", False),
        ("", "", False),
        ("mail\ud800.example.com", "mail.example.com", False),
    ],
)
def test_a_pattern_covers_a_host_exactly_as_the_rfc_says(pattern: str, host: str, covered: bool) -> None:
    assert mtasts.match_mx(pattern, host) is covered


def test_unknown_keys_are_ignored_and_the_first_duplicate_counts() -> None:
    policy = mtasts.parse_policy(POLICY + b"mode: none\r\nmax_age: 1\r\ncolour: blue\r\n")
    assert policy.valid
    assert (policy.mode, policy.max_age) == ("enforce", 604800)
    assert [field.name for field in policy.extensions] == ["colour"]
    assert {note.kind for note in policy.notes} >= {"duplicate_key", "unknown_key"}


def test_mixed_line_ends_are_legal() -> None:
    policy = mtasts.parse_policy(b"version: STSv1\nmode: enforce\r\nmax_age: 604800\nmx: mail.example.com\r\n")
    assert policy.valid
    assert policy.lines == "mixed"


def test_a_policy_may_be_text_or_bytes() -> None:
    assert mtasts.parse_policy(POLICY.decode()) == mtasts.parse_policy(POLICY) == mtasts.parse_policy(bytearray(POLICY))


def test_an_error_in_a_policy_says_where() -> None:
    policy = mtasts.parse_policy(POLICY.replace(b"enforce", b"enforced"))
    assert not policy.valid
    assert [(problem.kind, problem.line) for problem in policy.errors] == [("mode", 2)]


@pytest.mark.parametrize(
    ("records", "state"),
    [
        ([], "absent"),
        (["v=spf1 -all"], "absent"),
        (["v=STSv1; id=20240101"], "valid"),
        ([b"v=STSv1; id=20240101;"], "valid"),
        (["v=STSv1; id=1;", "v=STSv1; id=2;"], "multiple"),
        (["v=STSv1; id=not-alphanumeric;"], "invalid"),
        (["v=STSv1;"], "invalid"),
        ([b"v=STSv1; id=\xff;"], "invalid"),
    ],
)
def test_a_record_set_is_valid_absent_multiple_or_invalid(records: list[str | bytes], state: str) -> None:
    record = mtasts.parse_sts_records(records)
    assert record.state == state
    assert (record.error is not None) == (state == "invalid")


def test_other_txt_data_beside_the_record_is_discarded_and_said() -> None:
    record = mtasts.parse_sts_records(["v=spf1 -all", "v=STSv1; id=20240101;"])
    assert (record.state, record.id) == ("valid", "20240101")
    assert record.unrelated == ("v=spf1 -all",)


def test_an_error_in_a_record_has_its_offset_and_what_was_expected() -> None:
    record = mtasts.parse_sts_records(["v=STSv1; id=bad id;"])
    assert record.error is not None
    assert record.error.offset == len("v=STSv1; id=bad")
    assert record.error.expected


def test_a_tls_reporting_record_lists_its_addresses() -> None:
    record = mtasts.parse_tlsrpt_records(["v=TLSRPTv1; rua=mailto:tls@example.com,https://example.com/tls"])
    assert record.state == "valid"
    assert [(rua.scheme, rua.host) for rua in record.rua] == [("mailto", "example.com"), ("https", "example.com")]


def test_results_are_frozen_comparable_and_hashable() -> None:
    record = mtasts.parse_sts_records(["v=STSv1; id=1;"])
    assert record == mtasts.parse_sts_records([b"v=STSv1; id=1;"])
    assert hash(record) == hash(mtasts.parse_sts_records(["v=STSv1; id=1;"]))
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.id = "2"  # type: ignore[misc]


def test_the_catalogue_and_explain_say_the_same() -> None:
    rules = mtasts.catalogue()
    assert len({rule.id for rule in rules}) == len(rules) > 30
    for rule in rules:
        assert mtasts.explain(rule.id) == rule
        assert rule.title and rule.failure and rule.title != rule.failure
        assert rule.advice and rule.severity in ("error", "warning", "notice")
