"""Bad input gives an error that names it, from every entry."""

from __future__ import annotations

import asyncio
import pathlib
import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import mtasts

NEVER = "203.0.113.1:1"  # nothing here gets as far as asking it


def by_check(domain: Any, **options: Any) -> object:
    return mtasts.check(domain, **options)


def by_check_async(domain: Any, **options: Any) -> object:
    return asyncio.run(mtasts.check_async(domain, **options))


def by_checker(domain: Any, **options: Any) -> object:
    with mtasts.Checker(**options) as checker:
        return checker.check(domain)


def by_checker_async(domain: Any, **options: Any) -> object:
    async def run() -> object:
        async with mtasts.Checker(**options) as checker:
            return await checker.check_async(domain)

    return asyncio.run(run())


Entry = Callable[..., object]
every_entry = pytest.mark.parametrize("entry", [by_check, by_check_async, by_checker, by_checker_async])


@every_entry
@pytest.mark.parametrize(
    "domain",
    ["a" * 300, "x." * 150 + "org", "", ".", "exa mple.org", "192.0.2.1", "[192.0.2.1]", "-a.org", "a..b", "\x00", "a\ud800"],
)
def test_a_bad_domain(entry: Entry, domain: str) -> None:
    with pytest.raises(mtasts.InvalidDomainError) as raised:
        entry(domain, resolver=[NEVER])
    assert "domain" in str(raised.value)
    assert len(str(raised.value)) < 300


@every_entry
@pytest.mark.parametrize("domain", [None, 7, b"example.org", ["example.org"]])
def test_a_domain_that_is_no_text(entry: Entry, domain: object) -> None:
    with pytest.raises(mtasts.InvalidDomainError, match=type(domain).__name__):
        entry(domain, resolver=[NEVER])


@every_entry
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timeout", "10"),
        ("timeout", -1),
        ("timeout", 0),
        ("timeout", True),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("dns_timeout", "5"),
        ("dns_tries", 1.5),
        ("dns_tries", 0),
        ("max_mx", 10**400),
        ("resolver", 53),
        ("resolver", ["not an address"]),
        ("resolver", [b"127.0.0.1"]),
        ("allow_private", "yes"),
        ("allow_private", 1),
        ("probe_mx", "sometimes"),
        ("helo", object()),
        ("helo", "\ud800"),
        ("ca_file", b"/etc/ssl"),
        ("https_port", 70000),
        ("cache_ttl", None),
        ("cache_ttl", {1, 2}),
    ],
)
def test_an_ill_typed_or_impossible_option(entry: Entry, name: str, value: object) -> None:
    with pytest.raises(mtasts.OptionError, match=name):
        entry("example.org", **{"resolver": [NEVER], name: value})


@every_entry
def test_an_unknown_option_is_named_and_the_nearest_known_one_too(entry: Entry) -> None:
    with pytest.raises(mtasts.OptionError, match=r"max_mxs(.|\n)*max_mx\b"):
        entry("example.org", max_mxs=3)


@every_entry
@pytest.mark.parametrize("option", ["ca_file", "ca_path"])
def test_a_trust_store_that_cannot_be_read(entry: Entry, option: str, tmp_path: pathlib.Path) -> None:
    missing = tmp_path / "no-such-store"
    with pytest.raises(mtasts.TrustStoreError, match="no-such-store"):
        entry("example.org", **{"resolver": [NEVER], option: missing})


@every_entry
def test_a_trust_store_that_holds_no_certificate(entry: Entry, tmp_path: pathlib.Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("no certificate here\n")
    with pytest.raises(mtasts.TrustStoreError, match=r"empty\.pem"):
        entry("example.org", resolver=[NEVER], ca_file=empty)


def test_a_system_that_names_no_resolver() -> None:
    program = """
import asyncio, mtasts
for entry in (lambda: mtasts.check("example.org"), lambda: asyncio.run(mtasts.check_async("example.org")), mtasts.Checker):
    try:
        entry()
    except mtasts.NoResolverError as error:
        assert "resolv" in str(error), error
    else:
        raise AssertionError("no error")
"""
    hidden = ["unshare", "--mount", "sh", "-c", 'mount --bind /dev/null /etc/resolv.conf && exec "$@"', "sh"]
    if subprocess.run([*hidden, "true"], capture_output=True).returncode != 0:
        pytest.skip("needs a mount namespace of its own, to hide /etc/resolv.conf")
    ran = subprocess.run([*hidden, sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize("timeout", ["5", 0, -1, True, float("nan"), object()])
def test_a_bad_timeout_of_one_check(timeout: Any) -> None:
    with mtasts.Checker(resolver=[NEVER]) as checker, pytest.raises(mtasts.OptionError, match="timeout"):
        checker.check("example.org", timeout=timeout)


def test_a_closed_checker_says_so() -> None:
    checker = mtasts.Checker(resolver=[NEVER])
    checker.close()
    checker.close()
    with pytest.raises(mtasts.ClosedError):
        checker.check("example.org")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"domain": 7}', '{"schema_version": 1}', "\ud800"])
@pytest.mark.parametrize("entry", [mtasts.Report.from_json, mtasts.judge])
def test_a_document_that_is_none(entry: Callable[[str], object], text: str) -> None:
    with pytest.raises(mtasts.InvalidDocumentError):
        entry(text)


def test_evidence_that_is_no_json_names_what_is_wrong() -> None:
    with pytest.raises(mtasts.InvalidDocumentError, match="set"):
        mtasts.judge({"domain": {1, 2}})
    with pytest.raises(TypeError, match="evidence"):
        mtasts.judge(7)  # type: ignore[arg-type]


def test_an_unknown_rule_is_a_key_error_that_names_the_nearest() -> None:
    with pytest.raises(mtasts.UnknownRuleError, match="mx-covered") as raised:
        mtasts.explain("mx-coverd")
    assert isinstance(raised.value, KeyError)
    assert not str(raised.value).startswith("'")


@pytest.mark.parametrize("records", ["v=STSv1; id=1;", b"v=STSv1; id=1;", None, 7, [7], [None]])
@pytest.mark.parametrize("entry", [mtasts.parse_sts_records, mtasts.parse_tlsrpt_records])
def test_a_record_set_that_is_no_list_of_text(entry: Callable[[Any], object], records: object) -> None:
    with pytest.raises(TypeError, match="records"):
        entry(records)


def test_a_body_or_a_name_that_is_no_text() -> None:
    with pytest.raises(TypeError, match="body"):
        mtasts.parse_policy(None)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="host"):
        mtasts.match_mx("*.example.com", 7)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="id"):
        mtasts.explain(7)  # type: ignore[arg-type]


def test_every_error_is_an_mtasts_error_and_travels_between_processes() -> None:
    for kind in (mtasts.InvalidDomainError, mtasts.OptionError, mtasts.TrustStoreError, mtasts.UnknownRuleError):
        assert issubclass(kind, mtasts.MtaStsError)
        again = pickle.loads(pickle.dumps(kind("words")))
        assert (type(again), str(again)) == (kind, "words")


def test_importing_starts_no_thread_and_opens_no_descriptor() -> None:
    program = (
        "import os\n"
        "seen = lambda: (len(os.listdir('/proc/self/task')), len(os.listdir('/proc/self/fd')))\n"
        "import asyncio, json, html, dataclasses, datetime\n"
        "before = seen()\nimport mtasts\nassert seen() == before, (before, seen())\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
