# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""The message that a task fails with."""

from __future__ import annotations

import pytest

from ansible_collections.mtasts.mtasts.plugins.module_utils.requirements import shortfalls
from ansible_collections.mtasts.mtasts.plugins.module_utils.wording import message, plain
from ansible_collections.mtasts.mtasts.tests.unit.plugins.module_utils.literals import finding, report, task


def test_what_fails_why_and_what_to_change():
    whole = report(protection="degraded", findings=[dict(finding("mx-covered"), fix="mx: a.example\r\nmx: b.example\r\n")])
    assert message(whole, shortfalls(whole, task(fail_on="error", min_max_age=1209601)), 1, 0.1) == (
        "good.example is degraded: 2 things that were asked fail.\n"
        "- error mx-covered (policy): Title of mx-covered\n"
        "  why: detail of mx-covered\n"
        "  change: Advice of mx-covered.\n"
        "    mx: a.example\n"
        "    mx: b.example\n"
        "- min_max_age (policy): The policy's max_age is 1209600 seconds\n"
        "  why: asked for: at least 1209601\n"
        "  change: Publish the policy with a longer max_age, then give the record a new id.\n"
        "    max_age: 1209601"
    )


def test_what_is_inconclusive_says_so():
    whole = report(protection="unknown", findings=[finding("mx-connect", outcome="unknown", subject="domain")])
    assert message(whole, shortfalls(whole, task(fail_on="error")), 3, 61.4).splitlines()[:2] == [
        "good.example is unknown, after 3 tries in 61 seconds: inconclusive, 1 thing that was asked could not be seen and "
        "nothing that was seen fails.",
        "- unknown, error mx-connect (domain): Title of mx-connect",
    ]


def test_both():
    whole = report(findings=[finding("a"), finding("b", outcome="unknown"), finding("c", outcome="unknown")])
    assert message(whole, shortfalls(whole, task(fail_on="error")), 1, 0).startswith(
        "good.example is enforced: 1 thing that was asked fails, 2 things that were asked could not be seen.")


def test_the_ttl_is_told_once_it_was_waited_for_in_vain():
    whole = report()
    found = shortfalls(whole, task(expected_id="2"))
    assert message(whole, found, 2, 30).endswith("A resolver may repeat its answer for the record for 300 seconds, its TTL.")
    assert "TTL" not in message(whole, found, 1, 0)


def test_a_long_list_is_cut():
    whole = report(findings=[finding("rule-%d" % each) for each in range(12)])
    lines = message(whole, shortfalls(whole, task(fail_on="error")), 1, 0).splitlines()
    assert lines[-1] == "and 2 more, in shortfalls of the result"
    assert not any("rule-10" in line for line in lines)


@pytest.mark.parametrize("text, shown", [
    (u"plain \u00fc", u"plain \u00fc"),
    (u"a\x1b[31mb", u"a\\u001b[31mb"),
    (u"a\nb", u"a\\u000ab"),
    (u"a\u202eb\u2028", u"a\\u202eb\\u2028"),
])
def test_what_cannot_be_seen_is_written_out(text, shown):
    assert plain(text) == shown
