#!/usr/bin/python

# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""Asserts what a sender that honours MTA-STS (RFC 8461) does with the mail of a domain, and waits until it does."""

from __future__ import annotations

DOCUMENTATION = r"""
module: check
short_description: Assert what a sending mail server that honours MTA-STS does with a domain
version_added: 0.1.0
description:
  - Checks a domain as a sending mail server that honours MTA-STS (RFC 8461) would see it, and fails when the report does
    not hold what is asked. The message says what fails, why, and what to change.
  - With O(wait) it tries again until all holds, as after a deployment, when a resolver still has the record of before.
  - What decides and could not be seen - a time-out, a SERVFAIL, a mail server that answers 421, port 25 blocked - is
    neither held nor failed. It is tried again too, and at last the module fails as inconclusive, unless O(allow_unknown).
extends_documentation_fragment:
  - mtasts.mtasts.checking
options:
  domain:
    description:
      - The domain to check, in U-labels or A-labels.
    type: str
    required: true
  fail_on:
    description:
      - The least severity of a finding that fails. V(error) is what a standard forbids, V(warning) what it advises
        against or operators regret, V(notice) what is worth saying.
      - V(never) leaves findings out of the assertion, for tasks that ask one particular thing.
    type: str
    choices: [error, warning, notice, never]
    default: error
  select:
    description:
      - Only the findings of these ids count for O(fail_on), such as V(mx-covered). C(*) and C(?) stand for any letters and
        for one, so that V(mx-*) are all that begin so.
    type: list
    elements: str
  ignore:
    description:
      - The findings of these ids do not count for O(fail_on). C(*) and C(?) as in O(select).
    type: list
    elements: str
    default: []
  require_mode:
    description:
      - The mode of the policy that a sender applies, or several of which it is one. V(none) is the mode that takes
        MTA-STS back (RFC 8461 section 8.3), not the want of a policy.
    type: list
    elements: str
    choices: [enforce, testing, none]
  expected_mx:
    description:
      - The mx patterns of the policy, as a set. Neither order nor case matters.
    type: list
    elements: str
  expected_id:
    description:
      - The id of the record. Quote it in YAML, where digits alone are a number.
    type: str
  min_max_age:
    description:
      - The least max_age of the policy, in seconds.
    type: int
  min_cert_days:
    description:
      - Days for which each certificate must at least be valid yet, that of the policy host at each address, and that of
        each mail server at each address that was to be spoken to. The leaf counts, not its issuers.
    type: int
  allow_unknown:
    description:
      - Whether what could not be seen is let pass. What was seen and fails still fails.
    type: bool
    default: false
  wait:
    description:
      - Seconds in which it may come to hold. The last try begins when they are over, and takes up to O(timeout) more.
      - Each try looks at everything anew. A resolver may go on giving a record of before until its TTL is over, so wait
        longer than that, or name the domain's own name servers in O(resolver).
      - In check mode nothing was deployed that could come to hold, so there is one try.
    type: float
    default: 0
  wait_interval:
    description:
      - Seconds between the end of a try and the next. Each try speaks with every mail server of the domain.
    type: float
    default: 30
  previous:
    description:
      - An earlier report of the domain with its evidence, as from M(mtasts.mtasts.domain_info). Then findings tell too what
        becomes of senders that hold the policy of then in their caches (RFC 8461 section 3.3), such as a new policy
        under the old id.
    type: dict
  evidence:
    description:
      - Whether RV(report) holds its evidence, all that was seen, which is most of its size.
    type: bool
    default: false
seealso:
  - module: mtasts.mtasts.domain_info
"""

EXAMPLES = r"""
- name: Nothing that a standard forbids
  mtasts.mtasts.check:
    domain: example.com
  delegate_to: localhost

- name: After a deployment, the new policy is what senders see
  mtasts.mtasts.check:
    domain: example.com
    require_mode: enforce
    expected_id: "20260101T120000"
    expected_mx: [mx1.example.com, "*.mail.example.net"]
    min_max_age: 604800
    min_cert_days: 14
    wait: 900
  delegate_to: localhost

- name: Only that the certificates last, from where port 25 is blocked
  mtasts.mtasts.check:
    domain: example.com
    fail_on: never
    min_cert_days: 21
    probe_mx: never
  delegate_to: localhost
"""

RETURN = r"""
msg:
  description: What fails, why and what to change; or that all holds.
  returned: always
  type: str
  sample: |-
    example.com is degraded: 1 thing that was asked fails.
    - error mx-covered (mx:mx2.example.com): The MX host is not covered by the policy
      why: no mx pattern of the policy matches mx2.example.com; the nearest is "mx1.example.com"
      change: If the host is yours, add the line to the policy, then give the record a new id; else remove it from the MX records.
        mx: mx2.example.com
shortfalls:
  description:
    - What does not hold, failures first. Also what is unknown, where O(allow_unknown) lets it pass.
  returned: when the domain was checked
  type: list
  elements: dict
  contains:
    asked:
      description: The option that it falls short of, such as V(fail_on) or V(require_mode).
      type: str
      returned: always
    outcome:
      description: V(fail), or V(unknown) when what decides could not be seen.
      type: str
      returned: always
    id:
      description: The id of the finding; none unless RV(shortfalls[].asked) is V(fail_on).
      type: str
      returned: always
    severity:
      description: The severity of the finding; none unless RV(shortfalls[].asked) is V(fail_on).
      type: str
      returned: always
    subject:
      description: What it is about, such as V(mx:mail.example.com/192.0.2.7).
      type: str
      returned: always
    title:
      description: The headline.
      type: str
      returned: always
    detail:
      description: What was seen. May quote a peer.
      type: str
      returned: always
    advice:
      description: What to change.
      type: str
      returned: always
    fix:
      description: A text to paste, a record, a policy or a line; none when there is none.
      type: str
      returned: always
report:
  description:
    - The canonical report of the last try, as M(mtasts.mtasts.domain_info) gives it.
  returned: when the domain was checked
  type: dict
tries:
  description: How often was looked.
  returned: when the domain was checked
  type: int
elapsed:
  description: Seconds that it took.
  returned: when the domain was checked
  type: float
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mtasts.mtasts.plugins.module_utils.library import OPTIONS, as_returned, library_of, options_of
from ansible_collections.mtasts.mtasts.plugins.module_utils.requirements import SEVERITIES, shortfalls, without_rule
from ansible_collections.mtasts.mtasts.plugins.module_utils.waiting import wait_until
from ansible_collections.mtasts.mtasts.plugins.module_utils.wording import message


def fails(found, allow_unknown):
    return any(each["outcome"] == "fail" or not allow_unknown for each in found)


def check(module, mtasts):
    given = module.params
    rules = [rule.id for rule in mtasts.catalogue()]
    for pattern in without_rule((given["select"] or []) + given["ignore"], rules):
        mtasts.explain(pattern)  # fails, and says which ids are near
    options = options_of(given)
    if given["previous"] is not None:
        options["previous"] = given["previous"]

    # One Checker, so that a mail server that asked to be left alone (421) is left alone over the tries; cache_ttl 0, so
    # that no answer serves two of them.
    with mtasts.Checker(cache_ttl=0, **options) as checker:

        def look():
            report = checker.check(given["domain"])
            return report, shortfalls(report.to_dict(), given)

        return wait_until(
            look,
            holds=lambda seen: not fails(seen[1], given["allow_unknown"]),
            wait=0 if module.check_mode else given["wait"],
            interval=given["wait_interval"],
        )


def main():
    module = AnsibleModule(
        argument_spec=dict(
            OPTIONS,
            domain=dict(type="str", required=True),
            fail_on=dict(type="str", choices=list(SEVERITIES) + ["never"], default="error"),
            select=dict(type="list", elements="str"),
            ignore=dict(type="list", elements="str", default=[]),
            require_mode=dict(type="list", elements="str", choices=["enforce", "testing", "none"]),
            expected_mx=dict(type="list", elements="str"),
            expected_id=dict(type="str"),
            min_max_age=dict(type="int"),
            min_cert_days=dict(type="int"),
            allow_unknown=dict(type="bool", default=False),
            wait=dict(type="float", default=0),
            wait_interval=dict(type="float", default=30),
            previous=dict(type="dict"),
            evidence=dict(type="bool", default=False),
        ),
        supports_check_mode=True,
    )
    given = module.params
    if given["wait"] < 0 or given["wait_interval"] <= 0:
        module.fail_json(msg="wait is 0 or more seconds, and wait_interval more than 0")
    mtasts = library_of(module)
    try:
        (report, found), tries, seconds = check(module, mtasts)
    except mtasts.MtaStsError as error:
        module.fail_json(msg=str(error))

    result = dict(
        changed=False,
        shortfalls=found,
        report=as_returned(report, given["evidence"]),
        tries=tries,
        elapsed=round(seconds, 3),
    )
    if fails(found, given["allow_unknown"]):
        module.fail_json(msg=message(report.to_dict(), found, tries, seconds), **result)
    module.exit_json(msg="%s is %s, and all that was asked holds" % (report.domain, report.protection), **result)


if __name__ == "__main__":
    main()
