"""The catalogue, id by id. Ids are stable for ever, so this table only grows; a severity or a result type changes here first."""

from __future__ import annotations

import mtasts

# id: severity, RFC 8460 section 4.3 result type that a sender would report
CATALOGUE: dict[str, tuple[str, str]] = {
    "mx-lookup": ("error", ""),
    "domain-exists": ("error", ""),
    "mx-present": ("warning", ""),
    "mx-null-alone": ("error", ""),
    "mx-null-no-sts": ("warning", ""),
    "mx-target-name": ("error", ""),
    "mx-target-cname": ("warning", ""),
    "mx-target-address": ("error", ""),
    "mx-target-private": ("warning", ""),
    "mx-duplicate": ("notice", ""),
    "mx-dnssec": ("notice", ""),
    "sts-record-lookup": ("error", ""),
    "sts-record-present": ("error", ""),
    "sts-record-single": ("error", ""),
    "sts-record-syntax": ("error", ""),
    "sts-record-id": ("error", ""),
    "sts-record-duplicate-field": ("warning", ""),
    "sts-record-unknown-field": ("notice", ""),
    "sts-record-unrelated": ("warning", ""),
    "sts-record-misplaced": ("warning", ""),
    "sts-record-delegated": ("notice", ""),
    "sts-record-ttl": ("warning", ""),
    "sts-record-dnssec": ("notice", ""),
    "policy-host-address": ("error", "sts-policy-fetch-error"),
    "policy-host-dangling": ("error", "sts-policy-fetch-error"),
    "policy-host-delegated": ("notice", ""),
    "policy-host-private": ("error", "sts-policy-fetch-error"),
    "policy-host-connect": ("error", "sts-policy-fetch-error"),
    "policy-host-tls": ("error", "sts-policy-fetch-error"),
    "policy-host-tls-version": ("error", "sts-policy-fetch-error"),
    "policy-certificate-name": ("error", "sts-webpki-invalid"),
    "policy-certificate-dates": ("error", "sts-webpki-invalid"),
    "policy-certificate-trust": ("error", "sts-webpki-invalid"),
    "policy-certificate-expiring": ("warning", ""),
    "policy-http-status": ("error", "sts-policy-fetch-error"),
    "policy-http-redirect": ("error", "sts-policy-fetch-error"),
    "policy-http-media-type": ("warning", "sts-policy-fetch-error"),
    "policy-http-size": ("error", "sts-policy-fetch-error"),
    "policy-http-time": ("warning", "sts-policy-fetch-error"),
    "policy-addresses-agree": ("error", "sts-policy-fetch-error"),
    "policy-without-record": ("warning", ""),
    "policy-syntax": ("error", "sts-policy-invalid"),
    "policy-noise": ("warning", "sts-policy-invalid"),
    "policy-version": ("error", "sts-policy-invalid"),
    "policy-mode": ("error", "sts-policy-invalid"),
    "policy-max-age": ("error", "sts-policy-invalid"),
    "policy-mx": ("error", "sts-policy-invalid"),
    "policy-mx-pattern": ("error", "sts-policy-invalid"),
    "policy-duplicate-key": ("warning", ""),
    "policy-unknown-key": ("notice", ""),
    "policy-line-endings": ("notice", ""),
    "policy-final-newline": ("notice", ""),
    "policy-enforcing": ("warning", ""),
    "policy-max-age-short": ("warning", ""),
    "policy-max-age-testing": ("notice", ""),
    "mx-covered": ("error", "validation-failure"),
    "policy-mx-used": ("notice", ""),
    "policy-mx-wide": ("warning", ""),
    "mx-connect": ("warning", ""),
    "mx-greeting": ("warning", ""),
    "mx-starttls-offered": ("error", "starttls-not-supported"),
    "mx-starttls-accepted": ("error", "starttls-not-supported"),
    "mx-starttls-clean": ("error", ""),
    "mx-tls": ("error", "validation-failure"),
    "mx-tls-version": ("error", ""),
    "mx-certificate-name": ("error", "certificate-host-mismatch"),
    "mx-certificate-dates": ("error", "certificate-expired"),
    "mx-certificate-trust": ("error", "certificate-not-trusted"),
    "mx-certificate-expiring": ("warning", ""),
    "mx-addresses-agree": ("warning", ""),
    "tlsrpt-record-lookup": ("error", ""),
    "tlsrpt-record-present": ("warning", ""),
    "tlsrpt-record-single": ("error", ""),
    "tlsrpt-record-syntax": ("error", ""),
    "tlsrpt-rua": ("error", ""),
    "tlsrpt-rua-scheme": ("error", ""),
    "tlsrpt-rua-mailto": ("error", ""),
    "tlsrpt-rua-https": ("error", ""),
    "tlsrpt-rua-encoding": ("error", ""),
    "tlsrpt-rua-duplicate": ("warning", ""),
    "tlsrpt-rua-deliverable": ("warning", ""),
    "tlsrpt-rua-loop": ("warning", ""),
    "tlsrpt-record-unrelated": ("notice", ""),
    "tlsrpt-record-unknown-field": ("notice", ""),
    "tlsrpt-record-delegated": ("notice", ""),
    "dane-usable": ("warning", "dnssec-invalid"),
    "dane-record": ("error", "tlsa-invalid"),
    "dane-match": ("error", "validation-failure"),
    "dane-precedence": ("notice", ""),
    "change-id-stale": ("error", ""),
    "change-id-only": ("notice", ""),
    "change-removed-abruptly": ("error", "sts-policy-fetch-error"),
    "change-mx-before-policy": ("error", "validation-failure"),
    "change-certificate": ("notice", ""),
}


def test_the_catalogue_is_the_one_that_was_promised() -> None:
    assert {rule.id: (rule.severity, rule.report_type) for rule in mtasts.catalogue()} == CATALOGUE


def test_every_rule_can_be_explained_in_full() -> None:
    for rule in mtasts.catalogue():
        assert mtasts.explain(rule.id) == rule
        words = (rule.title, rule.failure, rule.fails_when, rule.why, rule.sender, rule.advice)
        assert all(words) and len(set(words)) == len(words), rule.id
        for sentence in (rule.why, rule.sender, rule.advice):
            assert sentence.endswith("."), rule.id


def test_a_rule_without_a_clause_is_a_danger_that_no_rfc_speaks_of() -> None:
    without = {rule.id for rule in mtasts.catalogue() if not rule.rfc}
    assert without == {
        "mx-target-private",
        "mx-duplicate",
        "policy-certificate-expiring",
        "mx-certificate-expiring",
        "change-certificate",
    }
    for rule in mtasts.catalogue():
        for clause in rule.rfc:
            assert clause.url == f"https://www.rfc-editor.org/rfc/rfc{clause.number}#section-{clause.section}"
