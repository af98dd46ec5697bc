# Copyright: the mtasts project
# SPDX-License-Identifier: Apache-2.0
"""The Python library mtasts as both modules use it: whether it is there, and its options as arguments of a module."""

from __future__ import annotations

import traceback

from ansible.module_utils.basic import missing_required_lib

try:
    import mtasts
except ImportError:
    mtasts = None
    IMPORT_ERROR = traceback.format_exc()
else:
    IMPORT_ERROR = None

# By the library's own names; the doc fragment `checking` tells each. None leaves the library's default in force, so that
# no default is written twice. Left out is what means nothing for one run of a module: caches and threads, probes made
# elsewhere, and limits that only a scan of many domains comes near.
OPTIONS = dict(
    resolver=dict(type="list", elements="str"),
    trust_ad=dict(type="bool"),
    timeout=dict(type="float"),
    dns_timeout=dict(type="float"),
    dns_tries=dict(type="int"),
    connect_timeout=dict(type="float"),
    policy_timeout=dict(type="float"),
    smtp_timeout=dict(type="float"),
    probe_mx=dict(type="str", choices=["always", "policy", "never"]),
    ipv4=dict(type="bool"),
    ipv6=dict(type="bool"),
    max_mx=dict(type="int"),
    max_addresses=dict(type="int"),
    helo=dict(type="str"),
    ca_file=dict(type="path"),
    ca_path=dict(type="path"),
    allow_private=dict(type="bool"),
    https_port=dict(type="int"),
    smtp_port=dict(type="int"),
)


def library_of(module):
    """The library, or the end of the module with Ansible's usual words."""
    if mtasts is None:
        module.fail_json(msg=missing_required_lib("mtasts"), exception=IMPORT_ERROR)
    return mtasts


def options_of(params):
    """What the task gave, as options of the library."""
    return dict((name, params[name]) for name in OPTIONS if params[name] is not None)


def as_returned(report, with_evidence):
    """The canonical report as a dict, with or without the evidence, which is most of its size."""
    document = report.to_dict()
    if not with_evidence:
        document.pop("evidence", None)
    return document
