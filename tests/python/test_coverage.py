"""Every rule is shown by a world that makes it fail, by one that makes it pass and, where it can be, by one that makes it
unknown; and the misconfigurations that are met in the field are all there."""

from __future__ import annotations

from collections import defaultdict

import pytest
from golden import golden, golden_names

import mtasts

OUTCOMES = ("fail", "pass", "unknown")

# Whether an answer came is all that these ask, and no answer is no fault of the domain's that is known.
NEVER_FAIL = {"mx-lookup", "sts-record-lookup", "tlsrpt-record-lookup", "mx-connect"}

# What these judge was seen, or another rule says that it was not.
NEVER_UNKNOWN = {
    *("domain-exists", "mx-present", "mx-null-alone", "mx-null-no-sts", "mx-target-name", "mx-target-cname"),
    *("mx-target-private", "mx-duplicate", "mx-dnssec"),
    *("sts-record-present", "sts-record-single", "sts-record-syntax", "sts-record-id", "sts-record-duplicate-field"),
    *("sts-record-unknown-field", "sts-record-unrelated", "sts-record-delegated", "sts-record-ttl"),
    *("sts-record-dnssec",),
    *("policy-host-dangling", "policy-host-delegated", "policy-host-private", "policy-host-tls-version"),
    *("policy-certificate-name", "policy-certificate-dates", "policy-certificate-trust"),
    *("policy-certificate-expiring", "policy-http-redirect", "policy-http-media-type", "policy-http-size"),
    *("policy-addresses-agree", "policy-without-record"),
    *("policy-syntax", "policy-noise", "policy-version", "policy-mode", "policy-max-age", "policy-mx"),
    *("policy-mx-pattern", "policy-duplicate-key", "policy-unknown-key", "policy-line-endings"),
    *("policy-final-newline", "policy-enforcing", "policy-max-age-short", "policy-max-age-testing"),
    *("mx-covered", "policy-mx-used", "policy-mx-wide"),
    *("mx-starttls-clean", "mx-tls-version", "mx-certificate-name", "mx-certificate-dates", "mx-certificate-trust"),
    *("mx-certificate-expiring", "mx-addresses-agree"),
    *("tlsrpt-record-present", "tlsrpt-record-single", "tlsrpt-record-syntax", "tlsrpt-rua", "tlsrpt-rua-scheme"),
    *("tlsrpt-rua-mailto", "tlsrpt-rua-https", "tlsrpt-rua-encoding", "tlsrpt-rua-duplicate", "tlsrpt-rua-loop"),
    *("tlsrpt-record-unrelated", "tlsrpt-record-unknown-field", "tlsrpt-record-delegated"),
    *("dane-record", "dane-precedence", "change-certificate"),
}

# What no world on loopback can show; tests/unit/rules does.
ONLY_IN_UNIT_TESTS = {
    ("mx-target-private", "pass"),  # wants a public address to be contacted
    ("policy-host-private", "pass"),
}

# The classes of the measurement study of 87 million domains: a world of each, and what it must show.
MISCONFIGURATIONS = {
    "the policy host's certificate is for another name": ("policy-certificate-name", "policy-certificate-name"),
    "no certificate for the name": ("policy-tls-alert", "policy-host-tls"),
    "the policy host is closed": ("policy-host-refused", "policy-host-connect"),
    "the policy host times out": ("policy-host-silent", "policy-host-connect"),
    "the policy host says 404": ("policy-404", "policy-http-status"),
    "an empty policy file": ("policy-empty", "policy-syntax"),
    "a pattern with mta-sts. in it": ("policy-mx-mta-sts-prefix", "mx-covered"),
    "a pattern with a typo": ("policy-mx-typo", "mx-covered"),
    "a pattern that is an e-mail address": ("policy-mx-mail-address", "policy-mx-pattern"),
    "a pattern with a trailing dot": ("policy-mx-trailing-dot", "policy-mx-pattern"),
    "patterns of a former provider": ("policy-mx-former-provider", "mx-covered"),
    "an id of -": ("record-id-dash", "sts-record-id"),
    "a record without id": ("record-without-id", "sts-record-id"),
    "the policy pasted into the record": ("record-is-policy", "sts-record-present"),
    "a self-signed MX": ("mx-self-signed", "mx-certificate-trust"),
    "an expired MX": ("mx-certificate-expired", "mx-certificate-dates"),
    "a CNAME to a hoster that does not know the domain": ("policy-host-at-hoster", "policy-certificate-name"),
}


@pytest.fixture(scope="module")
def shown() -> dict[str, dict[str, set[str]]]:
    """Rule -> outcome -> the worlds where it has that outcome."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for name in golden_names():
        for check in golden(name)["checks"]:
            found[check["id"]][check["outcome"]].add(name)
    return found


def impossible(rule: str) -> set[str]:
    outcomes = {outcome for one, outcome in ONLY_IN_UNIT_TESTS if one == rule}
    if rule in NEVER_FAIL:
        outcomes.add("fail")
    if rule in NEVER_UNKNOWN:
        outcomes.add("unknown")
    return outcomes


@pytest.mark.parametrize("rule", [each.id for each in mtasts.catalogue()])
def test_worlds_show_every_outcome_of_the_rule(rule: str, shown: dict[str, dict[str, set[str]]]) -> None:
    there = {outcome for outcome in OUTCOMES if shown[rule][outcome]}
    assert there == set(OUTCOMES) - impossible(rule), dict(shown[rule])


def test_the_tables_name_rules_that_there_are() -> None:
    rules = {each.id for each in mtasts.catalogue()}
    assert NEVER_FAIL | NEVER_UNKNOWN | {rule for rule, _ in ONLY_IN_UNIT_TESTS} <= rules


@pytest.mark.parametrize("kind", MISCONFIGURATIONS)
def test_a_misconfiguration_of_the_field_is_found(kind: str) -> None:
    world, rule = MISCONFIGURATIONS[kind]
    assert rule in {finding["id"] for finding in golden(world)["findings"]}
