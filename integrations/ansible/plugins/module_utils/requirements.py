# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""What a task asks of a report, and what of that does not hold. Pure: a report and a task's arguments in, shortfalls out.

A shortfall has the members of a finding - id, severity, outcome, subject, title, detail, advice, fix - and `asked`, the
argument of the module that it falls short of. Its outcome is `fail`, or `unknown` where what decides it was not seen.
"""

from __future__ import annotations

from fnmatch import fnmatchcase

SEVERITIES = ("error", "warning", "notice")
DAY = 86400
NEW_ID = "then give the record a new id"


def shortfalls(report, asked):
    """Everything that is asked and does not hold, failures before what is unknown. `asked` is the module's params."""
    found = []
    for part in (_findings, _mode, _expected_mx, _max_age, _expected_id, _certificates):
        found += part(report, asked)
    return [each for each in found if each["outcome"] == "fail"] + [each for each in found if each["outcome"] != "fail"]


def _shortfall(asked, outcome, subject, title, detail, advice, fix=None):
    return dict(asked=asked, outcome=outcome, id=None, severity=None, subject=subject, title=title, detail=detail,
                advice=advice, fix=fix)


def _findings(report, asked):
    """Failures at or above fail_on. What is unknown counts from the same severity on - and whatever its severity where
    it leaves open what a sender does today: a mail server that could not be reached is no more than a warning, and
    nothing is known of its certificate."""
    if asked["fail_on"] == "never":
        return []
    counted = SEVERITIES[: SEVERITIES.index(asked["fail_on"]) + 1]
    open_today = report["protection"] == "unknown"
    found = []
    for finding in report["findings"]:
        if asked["select"] is not None and not _named(finding["id"], asked["select"]):
            continue
        if _named(finding["id"], asked["ignore"]):
            continue
        if asked["probe_mx"] == "never" and (finding["id"], finding["outcome"]) == ("mx-connect", "unknown"):
            continue  # the task itself left the mail servers out
        if finding["severity"] in counted or (open_today and finding["outcome"] == "unknown"):
            members = ("id", "severity", "outcome", "subject", "title", "detail", "advice", "fix")
            found.append(dict([(name, finding[name]) for name in members], asked="fail_on"))
    return found


def _named(rule, patterns):
    return any(fnmatchcase(rule, each) for each in patterns)


def without_rule(patterns, rules):
    """The patterns that no rule of these ids is called by."""
    return [each for each in patterns if not any(fnmatchcase(rule, each) for rule in rules)]


def _causes(report, subjects):
    """The findings on these subjects that decide, and whether what decides was seen."""
    named = [each for each in report["findings"] if each["id"].startswith(subjects)]
    failing = [each for each in named if each["outcome"] == "fail" and each["severity"] == "error"]
    unseen = [each for each in named if each["outcome"] == "unknown"]
    if report["protection"] == "unknown" and unseen:
        return unseen, "unknown"
    return failing, "fail"


def _without(report, asked, what, subjects):
    """A shortfall for want of what is asked about: there is no policy, or no record."""
    causes, outcome = _causes(report, subjects)
    why = "; ".join("%s (%s): %s" % (each["title"], each["id"], each["detail"]) for each in causes)
    advice = causes[0]["advice"] if causes else "Publish the record and the policy."
    title = "No %s applies" % what if outcome == "fail" else "Whether a %s applies could not be seen" % what
    return _shortfall(asked, outcome, what, title, why, advice, causes[0]["fix"] if causes else None)


def _policy(report):
    """The policy that a sender with an empty cache applies today; None without a valid record (RFC 8461 section 3.1)."""
    policy = report["policy"]
    return policy if report["record"]["state"] == "valid" and policy and policy["valid"] else None


def _no_policy(report, asked):
    return [_without(report, asked, "policy", ("domain-", "sts-record-", "policy-"))]


def _mode(report, asked):
    wanted = asked["require_mode"]
    if not wanted:
        return []
    policy = _policy(report)
    if policy is None:
        return _no_policy(report, "require_mode")
    if policy["mode"] in wanted:
        return []
    advice = "Publish the policy with that mode, %s." % NEW_ID
    blockers = report["readiness"]["blockers"]
    if wanted == ["enforce"] and blockers:
        advice = "First mend what stands in the way of enforce (%s). %s" % (", ".join(blockers), advice)
    return [_shortfall("require_mode", "fail", "policy", "The policy's mode is %s" % policy["mode"],
                       "asked for: %s" % " or ".join(wanted), advice, "mode: %s" % wanted[0])]


def _expected_mx(report, asked):
    if asked["expected_mx"] is None:
        return []
    policy = _policy(report)
    if policy is None:
        return _no_policy(report, "expected_mx")
    wanted = set(each.lower() for each in asked["expected_mx"])
    there = set(each["pattern"].lower() for each in policy["mx"])
    missing, more = sorted(wanted - there), sorted(there - wanted)
    if not missing and not more:
        return []
    detail = []
    if missing:
        detail.append("missing: %s" % ", ".join(missing))
    if more:
        detail.append("not expected: %s" % ", ".join(more))
    return [_shortfall("expected_mx", "fail", "policy", "The policy's mx patterns are not those expected",
                       "; ".join(detail), "Publish the policy with these lines and no other mx, %s." % NEW_ID,
                       "\n".join("mx: %s" % each for each in sorted(wanted)))]


def _max_age(report, asked):
    if asked["min_max_age"] is None:
        return []
    policy = _policy(report)
    if policy is None:
        return _no_policy(report, "min_max_age")
    if policy["max_age"] >= asked["min_max_age"]:
        return []
    return [_shortfall("min_max_age", "fail", "policy", "The policy's max_age is %d seconds" % policy["max_age"],
                       "asked for: at least %d" % asked["min_max_age"],
                       "Publish the policy with a longer max_age, %s." % NEW_ID, "max_age: %d" % asked["min_max_age"])]


def _expected_id(report, asked):
    wanted, record = asked["expected_id"], report["record"]
    if wanted is None or (record["state"] == "valid" and record["id"] == wanted):
        return []
    if record["state"] != "valid":
        return [_without(report, "expected_id", "record", ("domain-", "sts-record-"))]
    return [_shortfall("expected_id", "fail", "record", "The record's id is %s" % record["id"],
                       "asked for: %s" % wanted, "Publish the record with that id.",
                       '_mta-sts.%s. IN TXT "v=STSv1; id=%s;"' % (report["domain"], wanted))]


def _certificates(report, asked):
    """The leaf of each address of the policy host and of each mail server that was to be spoken to."""
    days, found = asked["min_cert_days"], []
    if days is None:
        return []
    evidence = report["evidence"]
    if not evidence["policy"]["fetches"]:
        found += _no_policy(report, "min_cert_days")
    places = [("policy:%s" % each["ip"], each) for each in evidence["policy"]["fetches"]]
    for host in evidence["mx_hosts"]:
        places += [("mx:%s/%s" % (host["host"], each["ip"]), each) for each in host["probes"]]
    for subject, each in places:
        session = each["tls"]["value"]
        if session and session["chain"]:
            found += _expiring(subject, session["chain"][0]["not_after"], evidence["checked_at"], days)
        elif each["connect"]["why"] not in ("not_asked", "over_limit"):  # those an option left out
            found.append(_shortfall("min_cert_days", "unknown", subject, "The certificate could not be seen",
                                    "no TLS session came to be", "Mend what keeps TLS from coming to be there."))
    return found


def _expiring(subject, not_after, checked_at, days):
    left = not_after - checked_at
    if left >= days * DAY:
        return []
    if left < 0:
        title = "The certificate expired %s ago" % _days(-left)
    else:
        title = "The certificate expires in %s" % _days(left)
    return [_shortfall("min_cert_days", "fail", subject, title, "asked for: at least %d days left" % days,
                       "Renew the certificate.")]


def _days(seconds):
    return "1 day" if seconds // DAY == 1 else "%d days" % (seconds // DAY)
