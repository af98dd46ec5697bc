# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""What does not hold, decided over literal reports."""

from __future__ import annotations

import pytest

from ansible_collections.mtasts.mtasts.plugins.module_utils.requirements import shortfalls, without_rule
from ansible_collections.mtasts.mtasts.tests.unit.plugins.module_utils.literals import (
    finding,
    report,
    seen,
    task,
    without_policy,
)

ABSENT = finding("sts-record-present", subject="record")
UNSEEN = finding("sts-record-lookup", outcome="unknown", subject="record")
BUSY = finding("mx-greeting", severity="warning", outcome="unknown", subject="mx:mx2.good.example/192.0.2.26")
NO_RECORD = dict(state="absent", id="")


def told(found):
    return [(each["asked"], each["outcome"], each["id"] or each["subject"]) for each in found]


@pytest.mark.parametrize("asked", [
    task(),
    task(fail_on="notice"),
    task(require_mode=["enforce"]),
    task(require_mode=["testing", "enforce"]),
    task(expected_mx=["*.mail.GOOD.example", "mx1.good.example"]),
    task(expected_id="20260101"),
    task(min_max_age=1209600),
    task(min_cert_days=60),
])
def test_what_holds_falls_short_of_nothing(asked):
    assert shortfalls(report(), asked) == []


@pytest.mark.parametrize("fail_on, ids", [
    ("never", []),
    ("error", ["a"]),
    ("warning", ["a", "b"]),
    ("notice", ["a", "b", "c"]),
])
def test_findings_count_from_the_severity_asked_for(fail_on, ids):
    findings = [finding("a"), finding("b", severity="warning"), finding("c", severity="notice")]
    assert [each["id"] for each in shortfalls(report(findings=findings), task(fail_on=fail_on))] == ids


def test_selected_and_ignored_findings():
    findings = [finding("a"), finding("b"), finding("c")]
    found = shortfalls(report(findings=findings), task(fail_on="error", select=["a", "b"], ignore=["b"]))
    assert told(found) == [("fail_on", "fail", "a")]


def test_ids_may_be_patterns():
    findings = [finding("mx-covered"), finding("mx-connect"), finding("policy-mx")]
    found = shortfalls(report(findings=findings), task(fail_on="error", select=["mx-*"], ignore=["mx-c?vered"]))
    assert told(found) == [("fail_on", "fail", "mx-connect")]


def test_patterns_that_name_no_rule():
    assert without_rule(["mx-*", "mx-coverd", "mx-covered", "dane-?"], ["mx-covered"]) == ["mx-coverd", "dane-?"]


def test_nothing_selected_leaves_no_finding():
    assert shortfalls(report(findings=[finding("a")]), task(fail_on="error", select=[])) == []


def test_a_finding_keeps_its_words():
    found = shortfalls(report(findings=[finding("a", subject="mx:x")]), task(fail_on="error"))
    assert found == [dict(finding("a", subject="mx:x"), asked="fail_on")]


def test_a_busy_backup_below_fail_on_does_not_count():
    assert shortfalls(report(findings=[BUSY]), task(fail_on="error")) == []


def test_a_busy_backup_counts_where_warnings_do():
    assert told(shortfalls(report(findings=[BUSY]), task(fail_on="warning"))) == [("fail_on", "unknown", "mx-greeting")]


def test_what_leaves_today_open_counts_whatever_its_severity():
    blocked = report(protection="unknown", findings=[finding("mx-connect", severity="warning", outcome="unknown")])
    assert told(shortfalls(blocked, task(fail_on="error"))) == [("fail_on", "unknown", "mx-connect")]
    assert shortfalls(blocked, task(fail_on="error", ignore=["mx-connect"])) == []
    assert shortfalls(blocked, task(fail_on="never")) == []


def test_mail_servers_that_the_task_leaves_out_are_not_missed():
    left_out = report(protection="unknown", findings=[finding("mx-connect", severity="warning", outcome="unknown"), UNSEEN])
    found = shortfalls(left_out, task(fail_on="error", probe_mx="never"))
    assert told(found) == [("fail_on", "unknown", "sts-record-lookup")]
    assert len(shortfalls(left_out, task(fail_on="error", probe_mx="policy"))) == 2


def test_failures_stand_before_the_unknown():
    found = shortfalls(report(findings=[UNSEEN, ABSENT]), task(fail_on="error", min_max_age=2000000))
    assert told(found) == [("fail_on", "fail", "sts-record-present"), ("min_max_age", "fail", "policy"),
                           ("fail_on", "unknown", "sts-record-lookup")]


def test_another_mode():
    found = shortfalls(report(mode="testing", blockers=["mx-covered"]), task(require_mode=["enforce"]))
    assert told(found) == [("require_mode", "fail", "policy")]
    assert found[0]["title"] == "The policy's mode is testing"
    assert found[0]["detail"] == "asked for: enforce"
    assert "(mx-covered)" in found[0]["advice"]
    assert found[0]["fix"] == "mode: enforce"


@pytest.mark.parametrize("argument", [
    dict(require_mode=["enforce"]), dict(expected_mx=["mx1.good.example"]), dict(min_max_age=1), dict(min_cert_days=1),
])
def test_no_policy_fails_with_its_cause(argument):
    found = shortfalls(without_policy("none", ABSENT, record=NO_RECORD), task(**argument))
    expected = [(list(argument)[0], "fail", "policy")]
    assert told(found) == expected
    assert "(sts-record-present)" in found[0]["detail"]
    assert found[0]["advice"] == ABSENT["advice"]


def test_a_policy_without_a_record_is_not_applied():
    found = shortfalls(report(protection="none", findings=[ABSENT], record=NO_RECORD), task(require_mode=["enforce"]))
    assert told(found) == [("require_mode", "fail", "policy")]


def test_an_unusable_policy_is_not_applied():
    broken = report(protection="broken", findings=[finding("policy-mode")], valid=False)
    assert told(shortfalls(broken, task(require_mode=["enforce"]))) == [("require_mode", "fail", "policy")]


def test_a_policy_that_could_not_be_seen_is_unknown():
    silent = finding("policy-http-time", severity="warning", outcome="unknown", subject="policy:192.0.2.1")
    found = shortfalls(without_policy("unknown", silent), task(require_mode=["enforce"]))
    assert told(found) == [("require_mode", "unknown", "policy")]
    assert "(policy-http-time)" in found[0]["detail"]


def test_a_record_that_could_not_be_seen_is_unknown():
    servfail = report(protection="unknown", findings=[UNSEEN], record=NO_RECORD)
    assert told(shortfalls(servfail, task(expected_id="1"))) == [("expected_id", "unknown", "record")]


def test_a_record_that_is_not_there_fails():
    found = shortfalls(without_policy("none", ABSENT, record=NO_RECORD), task(expected_id="1"))
    assert told(found) == [("expected_id", "fail", "record")]


def test_what_is_sure_stays_so_beside_what_could_not_be_seen_and_does_not_decide():
    misplaced = finding("sts-record-misplaced", severity="warning", outcome="unknown", subject="domain")
    unsigned = finding("sts-record-dnssec", severity="warning", subject="record")
    found = shortfalls(without_policy("none", ABSENT, unsigned, misplaced, record=NO_RECORD), task(expected_id="1"))
    assert told(found) == [("expected_id", "fail", "record")]
    assert found[0]["detail"] == "Title of sts-record-present (sts-record-present): detail of sts-record-present"


def test_another_id():
    found = shortfalls(report(), task(expected_id="20260102"))
    assert found[0]["detail"] == "asked for: 20260102"
    assert found[0]["fix"] == '_mta-sts.good.example. IN TXT "v=STSv1; id=20260102;"'


def test_other_mx_patterns():
    found = shortfalls(report(), task(expected_mx=["mx1.good.example", "mx2.good.example"]))
    assert found[0]["detail"] == "missing: mx2.good.example; not expected: *.mail.good.example"
    assert found[0]["fix"] == "mx: mx1.good.example\nmx: mx2.good.example"


def test_an_mx_pattern_too_many():
    found = shortfalls(report(), task(expected_mx=["mx1.good.example"]))
    assert found[0]["detail"] == "not expected: *.mail.good.example"


def test_a_short_max_age():
    found = shortfalls(report(max_age=86400), task(min_max_age=86401))
    assert told(found) == [("min_max_age", "fail", "policy")]


def test_certificates_that_expire_too_soon():
    whole = report(fetches=[seen("192.0.2.1", days=13)], probes=[seen("192.0.2.25", days=14), seen("::1", days=-1)])
    found = shortfalls(whole, task(min_cert_days=14))
    assert [(each["subject"], each["title"]) for each in found] == [
        ("policy:192.0.2.1", "The certificate expires in 13 days"),
        ("mx:mx1.good.example/::1", "The certificate expired 1 day ago"),
    ]


def test_a_certificate_that_could_not_be_seen_is_unknown():
    found = shortfalls(report(probes=[seen("192.0.2.25", why="timeout")]), task(min_cert_days=14))
    assert told(found) == [("min_cert_days", "unknown", "mx:mx1.good.example/192.0.2.25")]


@pytest.mark.parametrize("why", ["not_asked", "over_limit"])
def test_a_certificate_that_an_option_left_out_is_not_missed(why):
    assert shortfalls(report(probes=[seen("192.0.2.25", why=why)]), task(min_cert_days=14)) == []
