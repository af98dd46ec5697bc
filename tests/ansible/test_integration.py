"""The integration targets of the collection, on worlds of the lab."""

from __future__ import annotations

import json
import pathlib
import re

from conftest import ansible, own_python
from mail_lab import WORLDS, MailLab

NAMES = ["healthy", "mx-not-covered", "mx-port-25-blocked", "policy-certificate-expired", "testing-ready"]


def same_id_in_enforce_mode(place: pathlib.Path) -> pathlib.Path:
    world = json.loads((WORLDS / "testing-ready.json").read_text())
    body = world["policy_hosts"][0]["response"]["body"]
    body[body.index("mode: testing")] = "mode: enforce"
    file = place / "enforce-same-id.json"
    file.write_text(json.dumps(world))
    return file


def test_the_targets_pass(sources: pathlib.Path, tmp_path: pathlib.Path, python_without_mtasts: pathlib.Path) -> None:
    with MailLab(NAMES, [same_id_in_enforce_mode(tmp_path)]) as lab:
        worlds = {each.name: {"domain": each.domain, "options": each.options} for each in lab.worlds.values()}
        # YAML reads JSON.
        (sources / "tests" / "integration" / "integration_config.yml").write_text(
            json.dumps({"lab": worlds, "python_without_mtasts": str(python_without_mtasts), "ansible_pipelining": True}))
        done = ansible("ansible-test", "integration", "--local", "--python", own_python(), "--color", "no", cwd=sources)
    assert done.returncode == 0, done.stdout[-6000:]
    for target in ("check", "domain_info"):
        assert f"Running {target} integration test role" in done.stdout
    assert not re.search(r"unreachable=[1-9]|failed=[1-9]", done.stdout)
