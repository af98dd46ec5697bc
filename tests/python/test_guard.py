"""Addresses that are not globally routable are never contacted unless allow_private says so."""

from __future__ import annotations

from mail_lab import MailLab, World

import mtasts


def test_nothing_private_is_contacted_by_default(healthy: World, lab: MailLab) -> None:
    before = lab.connections(healthy.name)
    report = mtasts.check(healthy.domain, **{**healthy.options, "allow_private": False})
    assert lab.connections(healthy.name) == before
    fetches = report.evidence.policy.fetches
    probes = [probe for host in report.evidence.mx_hosts for probe in host.probes]
    assert fetches and probes
    assert {each.connect.reason for each in (*fetches, *probes)} == {"blocked_private"}
    assert {"policy-host-private", "mx-target-private"} <= {finding.id for finding in report.findings}


def test_the_same_world_is_contacted_when_it_is_allowed(healthy: World, lab: MailLab) -> None:
    before = lab.connections(healthy.name)
    assert mtasts.check(healthy.domain, **healthy.options).protection == "enforced"
    assert lab.connections(healthy.name) > before
