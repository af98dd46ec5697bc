# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""What both modules document alike: the options of the library, and what is to be known of a check."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  resolver:
    description:
      - Resolvers to ask, each C(ip), C(ip:port), C([ip6]:port) or an C(https://) URL (RFC 8484).
      - Without it the system's.
    type: list
    elements: str
  trust_ad:
    description:
      - Whether to believe the resolver's AD bit, which is right only over a path that nobody can alter.
      - The library's default is V(false).
    type: bool
  timeout:
    description:
      - Seconds for the whole check of a domain. When they are over the report is partial, and what is missing is unknown.
      - The library's default is V(60).
    type: float
  dns_timeout:
    description:
      - Seconds for one try of a DNS look-up. The library's default is V(5).
    type: float
  dns_tries:
    description:
      - Tries of a DNS look-up, 1 to 10. The library's default is V(2).
    type: int
  connect_timeout:
    description:
      - Seconds for a connection to come to be. The library's default is V(10).
    type: float
  policy_timeout:
    description:
      - Seconds for fetching the policy (RFC 8461 section 3.3). The library's default is V(60).
    type: float
  smtp_timeout:
    description:
      - Seconds for one reply of a mail server; many greet after some 15 seconds. The library's default is V(30).
    type: float
  probe_mx:
    description:
      - Which mail servers are spoken to. V(always) all of them, V(policy) only where a usable policy was seen, V(never) none.
      - V(never) suits a machine that cannot reach port 25. Then nothing is
        said of STARTTLS and of certificates there, and M(mtasts.mtasts.check) does not miss it.
      - The library's default is V(always).
    type: str
    choices: [always, policy, never]
  ipv4:
    description:
      - Whether IPv4 addresses are contacted. The library's default is V(true).
    type: bool
  ipv6:
    description:
      - Whether IPv6 addresses are contacted. The library's default is V(true).
    type: bool
  max_mx:
    description:
      - MX hosts to look at, the most preferred first. The library's default is V(20).
    type: int
  max_addresses:
    description:
      - Addresses of each host to contact. The library's default is V(8).
    type: int
  helo:
    description:
      - The name given in EHLO. Without it that of the host on which the module runs.
    type: str
  ca_file:
    description:
      - PEM file of trusted CAs, on the host on which the module runs.
      - Without it and without O(ca_path) the usual places are tried.
    type: path
  ca_path:
    description:
      - Directory of trusted CAs, on the host on which the module runs.
    type: path
  allow_private:
    description:
      - Whether addresses are contacted that are not globally routable. The library's default is V(false).
    type: bool
  https_port:
    description:
      - The port of policy hosts, for tests. The library's default is V(443).
    type: int
  smtp_port:
    description:
      - The port of mail servers, for tests. The library's default is V(25).
    type: int
requirements:
  - python >= 3.10
  - mtasts (Python library), on the host on which the module runs
attributes:
  check_mode:
    description: Can run in C(check_mode) and return changed status prediction without modifying target.
    support: full
    details:
      - It only reads, and speaks with the same servers as without check mode.
  diff_mode:
    description: Will return details on what has changed (or possibly needs changing in C(check_mode)), when in diff mode.
    support: none
    details:
      - There is never a change to show.
  action_group:
    description: Is part of the action group C(mtasts.mtasts.all), whose defaults C(module_defaults) can set.
    support: full
    membership: [mtasts.mtasts.all]
notes:
  - A check is made from the host on which the module runs. It needs DNS, port 443 and, unless O(probe_mx=never), port 25
    to the outside, which many networks block; C(delegate_to) chooses the host.
  - "A check sends no mail: EHLO, STARTTLS, EHLO, QUIT."
author:
  - The mtasts project (!UNKNOWN)
"""
