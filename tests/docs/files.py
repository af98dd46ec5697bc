"""What a page gives as a file is read as its users read it, and the commands in it are run.

A workflow of GitHub or GitLab: its steps. Rules of Prometheus: that the metrics and labels in them are those that
`mtasts check --format prometheus` writes.
"""

from __future__ import annotations

import configparser
import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from page import Block
from stage import Stage

METRIC = re.compile(r"(?P<name>mtasts_\w+)(?:\{(?P<labels>[^}]*)\})?")
LABEL = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')


def commands_in(document: Any) -> Iterator[str]:
    """Of the jobs of a workflow, whichever of the two services it is for."""
    if not isinstance(document, dict):
        return
    if "jobs" in document:
        for job in document["jobs"].values():
            yield from (step["run"] for step in job["steps"] if "run" in step)
    for job in document.values():
        if isinstance(job, dict) and "script" in job:
            yield "\n".join(job["script"])


def check_file(block: Block, stage: Stage) -> None:
    name = block.mark("file")
    assert name is not None
    where = stage.folder / name
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_text(block.text)
    if block.text.startswith("#!"):
        where.chmod(0o755)
    if block.language == "json":
        json.loads(block.text)
    elif block.language == "ini":
        configparser.RawConfigParser(strict=False).read_string(block.text)
    elif block.language == "yaml":
        document = yaml.safe_load(block.text)
        if isinstance(document, dict) and "groups" in document:
            check_rules(document, block, stage)
        commands = list(commands_in(document))
        if commands:
            status, printed = stage.run(block, "set -e\n" + "\n".join(commands), "sh")
            assert status == int(block.mark("exit") or 0), f"{block}: exit status {status}\n{printed}"


def check_rules(document: dict[str, Any], block: Block, stage: Stage) -> None:
    """Every metric of the rules is among those of the domains that the lab has, with these labels."""
    domains = stage.domains(block)
    status, printed = stage.run(block, f"mtasts check --fail-on never --format prometheus {domains}", "sh")
    assert status == 0, printed
    series = [(found["name"], dict((key, value) for key, _, value in LABEL.findall(found["labels"] or "")))
              for found in METRIC.finditer(re.sub(r"(?m)^#.*$", "", printed))]
    rules = [rule for group in document["groups"] for rule in group["rules"]]
    assert rules
    for rule in rules:
        assert {"alert", "expr", "annotations"} <= set(rule), rule
        asked = list(METRIC.finditer(rule["expr"]))
        assert asked, rule
        for metric in asked:
            there = [labels for name, labels in series if name == metric["name"]]
            assert there, f"{block}: {rule['alert']}: there is no {metric['name']}"
            for key, how, value in LABEL.findall(metric["labels"] or ""):
                values = {labels.get(key) for labels in there}
                wanted = value.split("|") if how in ("=~", "!~") else [value]
                # A finding that the lab has not got today cannot be told from a misspelt one by its label's value.
                assert set(wanted) & values, f"{block}: {rule['alert']}: {metric['name']} has no {key} {value}"
