# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""A report in which all is right, as a literal with the members that decisions read, and a task that asks for nothing."""

from __future__ import annotations

NOON = 1767268800  # 2026-01-01T12:00:00Z
DAY = 86400


def task(**arguments):
    """The params of a task: those given, and the defaults of the rest."""
    nothing = dict(fail_on="never", select=None, ignore=[], require_mode=None, expected_mx=None, expected_id=None,
                   min_max_age=None, min_cert_days=None, probe_mx=None)
    return dict(nothing, **arguments)


def finding(rule, severity="error", outcome="fail", subject="policy"):
    return dict(id=rule, severity=severity, outcome=outcome, subject=subject, title="Title of %s" % rule,
                detail="detail of %s" % rule, advice="Advice of %s." % rule, fix=None)


def seen(ip, days=None, why=None):
    """One address: the certificate that it presented, or why there is no connection."""
    session = None if days is None else dict(chain=[dict(not_after=NOON + days * DAY)])
    return dict(ip=ip, connect=dict(why=why), tls=dict(value=session))


def report(protection="enforced", findings=(), blockers=(), record=None, fetches=None, probes=None, **policy):
    whole = dict(valid=True, mode="enforce", max_age=1209600,
                 mx=[dict(pattern="mx1.good.example"), dict(pattern="*.Mail.good.example")])
    return dict(
        domain="good.example",
        protection=protection,
        readiness=dict(blockers=list(blockers)),
        findings=list(findings),
        record=record or dict(state="valid", id="20260101"),
        policy=dict(whole, **policy),
        evidence=dict(
            checked_at=NOON,
            sts_txt=dict(value=dict(ttl=300)),
            policy=dict(fetches=[seen("192.0.2.1", days=60)] if fetches is None else fetches),
            mx_hosts=[dict(host="mx1.good.example", probes=[seen("192.0.2.25", days=60)] if probes is None else probes)],
        ),
    )


def without_policy(protection, *findings, **members):
    """No body was had."""
    whole = report(protection=protection, findings=findings, fetches=[], **members)
    whole["policy"] = None
    return whole
