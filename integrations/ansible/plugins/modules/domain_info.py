#!/usr/bin/python

# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""Gathers reports: what a sender that honours MTA-STS (RFC 8461) does with the mail of domains today."""

from __future__ import annotations

DOCUMENTATION = r"""
module: domain_info
short_description: Gather what a sending mail server that honours MTA-STS does with domains
version_added: 0.1.0
description:
  - Checks one or more domains as a sending mail server that honours MTA-STS (RFC 8461) would see them - record, policy,
    STARTTLS and certificate at every address of every mail server, and the record for TLS reports (RFC 8460).
  - Gives the report of each. What a report finds is no failure of this module; M(mtasts.mtasts.check) asserts.
extends_documentation_fragment:
  - mtasts.mtasts.checking
options:
  domains:
    description:
      - The domains to check, U-labels or A-labels. A name that is no domain gives a report whose C(error) says so.
      - What several domains share, such as a mail server, is asked once.
    type: list
    elements: str
    required: true
    aliases: [domain]
  detail:
    description:
      - V(full) gives whole reports, V(summary) one flat row for each.
    type: str
    choices: [full, summary]
    default: full
  evidence:
    description:
      - Whether whole reports hold their evidence, all that was seen - answers, dialogues, certificates. It is most of
        their size, tens of KiB a domain.
      - Needed to hand a report to the option C(previous) of M(mtasts.mtasts.check), or to judge it again with the library.
    type: bool
    default: true
seealso:
  - module: mtasts.mtasts.check
"""

EXAMPLES = r"""
- name: What senders do with our mail today
  mtasts.mtasts.domain_info:
    domains: [example.com, example.org]
    detail: summary
  delegate_to: localhost
  register: mail

- name: Show the domains that are not protected
  ansible.builtin.debug:
    msg: "{{ item.domain }} is {{ item.protection }}: {{ item.failed | join(', ') or 'no policy that is enforced' }}"
  loop: "{{ mail.reports | rejectattr('protection', 'equalto', 'enforced') }}"
  loop_control:
    label: "{{ item.domain }}"
"""

RETURN = r"""
reports:
  description:
    - One for each of O(domains), in their order - the canonical report, the same as C(mtasts.check(domain).to_dict())
      in Python, or with O(detail=summary) the same as C(.summary().to_dict()).
    - The members below are those of O(detail=full); the library's documentation tells them all.
  returned: always
  type: list
  elements: dict
  contains:
    domain:
      description: The domain in lower-case A-labels.
      type: str
      returned: always
      sample: example.com
    error:
      description: Why nothing was checked; none for every domain that was looked at.
      type: str
      returned: always
    checked_at:
      description: The start of the check, in UTC (RFC 3339).
      type: str
      returned: always
      sample: "2026-01-01T12:00:00Z"
    partial:
      description: Whether O(timeout) cut something off; what is missing is unknown.
      type: bool
      returned: always
    protection:
      description:
        - What a sender with an empty cache does today, V(enforced), V(degraded), V(blocked), V(testing),
          V(testing-failing), V(off), V(broken), V(none), V(no-mail) or V(unknown).
      type: str
      returned: always
      sample: enforced
    readiness:
      description: Whether a policy in testing may go to enforce today, and which findings stand in the way.
      type: dict
      returned: when O(detail=full)
    score:
      description: 0 to 100 in C(total) and its parts.
      type: dict
      returned: when O(detail=full)
    findings:
      description:
        - What fails or could not be judged, worst first, each with C(id), C(severity), C(outcome), C(subject), C(title),
          C(detail), C(advice), C(fix) and the clauses it stands on in C(rfc).
      type: list
      elements: dict
      returned: when O(detail=full)
    record:
      description: What a sender makes of the record at C(_mta-sts).
      type: dict
      returned: when O(detail=full)
    policy:
      description: What a sender makes of the policy; none when no body was had.
      type: dict
      returned: when O(detail=full)
    mx:
      description: Each mail server and each of its addresses, and what a sender does there.
      type: list
      elements: dict
      returned: when O(detail=full)
    tlsrpt:
      description: What is made of the record at C(_smtp._tls).
      type: dict
      returned: when O(detail=full)
    evidence:
      description: All that was seen.
      type: dict
      returned: when O(detail=full) and O(evidence=true)
"""

from ansible.module_utils.basic import AnsibleModule
from ansible_collections.mtasts.mtasts.plugins.module_utils.library import OPTIONS, as_returned, library_of, options_of


def main():
    module = AnsibleModule(
        argument_spec=dict(
            OPTIONS,
            domains=dict(type="list", elements="str", required=True, aliases=["domain"]),
            detail=dict(type="str", choices=["full", "summary"], default="full"),
            evidence=dict(type="bool", default=True),
        ),
        supports_check_mode=True,
    )
    given = module.params
    mtasts = library_of(module)
    try:
        with mtasts.check_many(given["domains"], ordered=True, detail=given["detail"], **options_of(given)) as results:
            reports = [as_returned(each, given["evidence"]) for each in results]
    except mtasts.MtaStsError as error:
        module.fail_json(msg=str(error))
    module.exit_json(changed=False, reports=reports)


if __name__ == "__main__":
    main()
