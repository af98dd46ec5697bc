"""The playbooks of docs/ansible.md do in the lab what the page says."""

from __future__ import annotations

import hashlib
import json
import pathlib
import re
from typing import Any

import pytest
import yaml
from changing_resolver import ChangingResolver
from conftest import ROOT, Playbook
from mail_lab import MailLab

PAGE = (ROOT / "docs" / "ansible.md").read_text()
MAIL_IS_PROTECTED, DEPLOYMENT, ALL_DOMAINS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
POLICY = "version: STSv1\nmode: {}\nmx: mx1.example.com\nmx: mx2.example.com\nmax_age: 1209600\n"
ID = hashlib.sha256(POLICY.format("enforce").encode()).hexdigest()[:32]

# In place of the program: it keeps what it was told, and where.
NSUPDATE = """#!/bin/sh
[ "$1 $2" = "-k /etc/mta-sts.key" ] && cat >"{}"
"""


def written(place: pathlib.Path, text: str, options: dict[str, Any], **gate: float) -> pathlib.Path:
    """The playbook, with options that lead into the lab for all tasks, and other arguments for its gate."""
    (play,) = yaml.safe_load(text)
    defaults = play.setdefault("module_defaults", {}).setdefault("group/mtasts.mtasts.all", {})
    defaults.update(options)
    for task in play["tasks"]:
        if gate and "mtasts.mtasts.check" in task:
            task["mtasts.mtasts.check"].update(gate)
    file = place / "playbook.yml"
    file.write_text(yaml.safe_dump([play], sort_keys=False))
    return file


def test_a_domain_with_a_finding_fails_with_the_message_of_the_page(playbook: Playbook, tmp_path: pathlib.Path) -> None:
    message = re.search(r"```text\n(.*?)\n```", PAGE, re.DOTALL)
    assert message
    with MailLab(["mx-not-covered"]) as lab:
        played = playbook(written(tmp_path, MAIL_IS_PROTECTED, lab.worlds["mx-not-covered"].options))
    assert played.code == 2, played.output
    assert played.results["Nothing that RFC 8461 forbids"]["msg"] == message[1]


def world(policy_host: str, record_id: str) -> dict[str, Any]:
    """example.com, whose policy host is this address. Both policies are served, each at an address of its own."""
    return {
        "about": "Before and after a deployment.",
        "domain": "example.com",
        "zones": {
            "example.com": {"MX": ["10 mx1.example.com", "20 mx2.example.com"]},
            "mx1.example.com": {"A": ["127.1.0.1"]},
            "mx2.example.com": {"A": ["127.1.0.2"]},
            "_mta-sts.example.com": {"TXT": [f"v=STSv1; id={record_id};"]},
            "mta-sts.example.com": {"A": [policy_host]},
        },
        "policy_hosts": [
            {"ip": ip, "certificate": {"names": ["mta-sts.example.com"]}, "response": {"body": POLICY.format(mode)}}
            for ip, mode in (("127.1.0.10", "testing"), ("127.1.0.11", "enforce"))
        ],
        "mail_hosts": [{"ip": "127.1.0.1"}, {"ip": "127.1.0.2"}],
    }


@pytest.fixture
def nsupdate(tmp_path: pathlib.Path) -> pathlib.Path:
    """What the program nsupdate was told; in a folder for PATH."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "nsupdate").write_text(NSUPDATE.format(programs / "told"))
    (programs / "nsupdate").chmod(0o755)
    return programs / "told"


def test_a_deployment_waits_until_senders_see_it(playbook: Playbook, tmp_path: pathlib.Path, nsupdate: pathlib.Path) -> None:
    for name, literal in (("before", world("127.1.0.10", "20260101")), ("after", world("127.1.0.11", ID))):
        (tmp_path / f"{name}.json").write_text(json.dumps(literal))
    policy = tmp_path / "www" / ".well-known" / "mta-sts.txt"
    policy.parent.mkdir(parents=True)
    (tmp_path / "inventory").write_text("[policy_hosts]\nmta-sts.example.com\n")

    with MailLab([], [tmp_path / "before.json", tmp_path / "after.json"]) as lab:
        before, after = lab.worlds["before"].options, lab.worlds["after"].options
        with ChangingResolver(before["resolver"][0], after["resolver"][0], "_mta-sts.example.com", nsupdate.exists) as resolver:
            file = written(tmp_path, DEPLOYMENT, {**after, "resolver": resolver.address}, wait=60, wait_interval=0.2)

            def deployed(*arguments: str) -> dict[str, dict[str, Any]]:
                played = playbook(file, "-i", tmp_path / "inventory", "-e", f"policy_root={tmp_path / 'www'}", *arguments,
                                  PATH=f"{nsupdate.parent}:/usr/bin:/bin")
                assert played.code == 0, played.output
                return played.results

            told = deployed("--check")
            gate = told["Senders see the new policy, and can deliver under it"]
            assert (gate["outcome"], gate["tries"]) == ("failed", 1)
            assert {each["asked"] for each in gate["shortfalls"]} == {"require_mode", "expected_id"}
            assert not nsupdate.exists() and not policy.exists()

            told = deployed()
            gate = told["Senders see the new policy, and can deliver under it"]
            assert gate["tries"] > 1  # the record of before was still about
            assert gate["msg"] == "example.com is enforced, and all that was asked holds"
            assert gate["shortfalls"] == []
            assert policy.read_bytes() == POLICY.format("enforce").encode()  # what the lab serves "after"
            assert f'update add _mta-sts.example.com 300 TXT "v=STSv1; id={ID};"\nsend\n' in nsupdate.read_text()

            told = deployed()
            assert not any(each.get("changed") for each in told.values())
            assert told["Publish the record, once every policy host has the policy"]["outcome"] == "skipped"
            assert told["Senders see the new policy, and can deliver under it"]["tries"] == 1


@pytest.mark.parametrize("domains, status", [(["good.example"], 0), (["good.example", "uncovered.example"], 2)])
def test_all_domains_with_one_set_of_options(
    domains: list[str], status: int, playbook: Playbook, tmp_path: pathlib.Path
) -> None:
    zones: dict[str, Any] = {}
    worlds = [json.loads((ROOT / "tests" / "worlds" / f"{name}.json").read_text()) for name in ("healthy", "mx-not-covered")]
    for each in worlds:
        zones |= each["zones"]
    # Their hosts share addresses: a policy host of its own for the second.
    zones["mta-sts.uncovered.example"] = {"A": ["127.1.0.11"]}
    both = worlds[0] | {"zones": zones, "also": ["uncovered.example"],
                        "policy_hosts": [worlds[0]["policy_hosts"][0], worlds[1]["policy_hosts"][0] | {"ip": "127.1.0.11"}]}
    (tmp_path / "both.json").write_text(json.dumps(both))
    with MailLab([], [tmp_path / "both.json"]) as lab:
        text = ALL_DOMAINS.replace("[good.example, uncovered.example]", json.dumps(domains))
        played = playbook(written(tmp_path, text, lab.worlds["both"].options))
    assert played.code == status, played.output
    assert played.results["None is unprotected"]["msg"] == ("uncovered.example" if status else "All assertions passed")
