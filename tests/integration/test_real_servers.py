"""What mtasts says of NSD, Unbound, nginx and Postfix, which others wrote."""

from __future__ import annotations

from typing import Any

import mtasts
import pytest

from conftest import HAS_IPV6

World = dict[str, Any]


def outcomes(report: mtasts.Report) -> set[tuple[str, str, str]]:
    return {(finding.id, finding.outcome, finding.subject) for finding in report.findings}


def test_a_signed_zone_with_everything_right_is_enforced(world: World) -> None:
    report = mtasts.check("signed.example", **world)
    assert report.protection == "enforced", report.text()
    assert {outcome for _, outcome, _ in outcomes(report)} <= {"fail"}, report.text()
    assert [finding for finding in report.findings if finding.severity != "notice"] == [], report.text()
    assert report.score.total == 100
    addresses = {address.ip: address.action for mx in report.mx for address in mx.addresses}
    wanted = {"10.53.0.25": "deliver"} | ({"fd00:53::25": "deliver"} if HAS_IPV6 else {})
    assert addresses == wanted


def test_the_resolver_vouches_for_the_signed_zone_only(world: World) -> None:
    signed = {check.id: check.outcome for check in mtasts.check("signed.example", **world).checks}
    plain = {check.id: check.outcome for check in mtasts.check("plain.example", **world).checks}
    assert (signed["mx-dnssec"], plain["mx-dnssec"]) == ("pass", "fail")
    assert (signed["sts-record-dnssec"], plain["sts-record-dnssec"]) == ("pass", "fail")


def test_a_record_behind_a_cname_is_followed_and_the_chain_shown(world: World) -> None:
    report = mtasts.check("plain.example", **world)
    assert report.protection == "testing", report.text()
    assert report.record.id == "7"
    delegated = [finding for finding in report.findings if finding.id == "sts-record-delegated"]
    assert len(delegated) == 1
    assert "_mta-sts.hoster.plain.example" in delegated[0].detail


def test_no_starttls_and_a_self_signed_certificate_are_told_apart(world: World) -> None:
    report = mtasts.check("broken.example", **world)
    assert report.protection == "blocked", report.text()
    found = outcomes(report)
    assert ("mx-starttls-offered", "fail", "mx:notls.broken.example/10.53.0.26") in found
    assert ("mx-certificate-trust", "fail", "mx:selfsigned.broken.example/10.53.0.27") in found
    assert ("mx-starttls-offered", "fail", "mx:selfsigned.broken.example/10.53.0.27") not in found


def test_a_redirect_is_shown_and_not_followed(world: World) -> None:
    report = mtasts.check("moved.example", **world)
    assert report.protection == "broken", report.text()
    redirect = [finding for finding in report.findings if finding.id == "policy-http-redirect"]
    assert len(redirect) == 1
    assert "mta-sts.signed.example" in redirect[0].detail
    assert report.policy is None


def test_a_certificate_of_another_name_ends_the_fetch(world: World) -> None:
    report = mtasts.check("misnamed.example", **world)
    assert report.protection == "broken", report.text()
    assert ("policy-certificate-name", "fail", "policy:10.53.0.11") in outcomes(report)
    assert report.policy is None


def test_a_bogus_signature_is_unknown_and_never_absent(world: World) -> None:
    report = mtasts.check("bogus.example", **world)
    assert report.protection == "unknown", report.text()
    found = outcomes(report)
    assert ("sts-record-lookup", "unknown") in {(id_, outcome) for id_, outcome, _ in found}
    assert not any(id_ == "sts-record-present" for id_, _, _ in found)


def test_a_name_that_no_server_has_is_said_not_to_exist(world: World) -> None:
    report = mtasts.check("nowhere.signed.example", **world)
    assert ("domain-exists", "fail") in {(id_, outcome) for id_, outcome, _ in outcomes(report)}


@pytest.mark.parametrize("resolver", ["10.53.0.1:5300", "10.53.0.99"])
def test_a_resolver_that_is_not_there_makes_everything_unknown(world: World, resolver: str) -> None:
    report = mtasts.check("signed.example", **{**world, "resolver": resolver, "dns_timeout": 1, "dns_tries": 1})
    assert report.protection == "unknown", report.text()
    assert report.score.total is None
