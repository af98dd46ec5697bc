"""The collection by itself: it is of a piece with the library, its pages render, its unit tests pass."""

from __future__ import annotations

import json
import pathlib
import re
import typing
from typing import Any

import pytest
from conftest import ROOT, SOURCE, ansible, own_python

import mtasts
from mtasts import _options

# Options of the library that no module has, and why.
LEFT_OUT = {
    "detail": "domain_info has it as an argument of its own, and check reads whole reports",
    "previous": "check has it as an argument of its own: it goes with one domain",
    "leave_probes": "for scans over several machines",
    "policy_max_bytes": "a cap that no policy of an operator's own comes near",
    "per_host": "for scans",
    "per_policy_host": "for scans",
    "host_rate": "for scans",
    "back_off": "for scans",
    "dns_rate": "for scans",
    "threads": "for scans",
    "cache_ttl": "a run of a module looks anew",
    "cache_bytes": "a run of a module looks anew",
}
ANSIBLE_TYPES = {"bool": "bool", "float": "float", "int": "int", "str": "str", "ProbeChoice": "str",
                 "str | PathLike[str]": "path", "str | Sequence[str]": "list"}


@pytest.fixture(scope="module")
def documented(installed: pathlib.Path) -> dict[str, Any]:
    told = ansible("ansible-doc", "--json", "mtasts.mtasts.check", "mtasts.mtasts.domain_info",
                   ANSIBLE_COLLECTIONS_PATH=str(installed))
    assert told.returncode == 0, told.stdout
    pages: dict[str, Any] = json.loads(told.stdout)
    return pages


def test_the_version_is_that_of_the_library() -> None:
    stated = re.search(r"^version: (.*)$", (SOURCE / "galaxy.yml").read_text(), re.M)
    assert stated and stated[1] == mtasts.versions()["mtasts"]


@pytest.mark.parametrize("module", ["check", "domain_info"])
def test_every_option_of_the_library_is_there_or_left_out_for_a_reason(module: str, documented: dict[str, Any]) -> None:
    options = documented[f"mtasts.mtasts.{module}"]["doc"]["options"]
    offered = {name for name in _options.OPTION_NAMES if name not in LEFT_OUT}
    assert not offered - set(options), "enter these in module_utils/library.py and doc_fragments/checking.py, or in LEFT_OUT"
    assert not set(LEFT_OUT) - set(_options.OPTION_NAMES), "the library has these no more"
    for name in offered:
        annotation = _options.CheckOptions.__annotations__[name].__forward_arg__
        assert options[name]["type"] == ANSIBLE_TYPES[annotation], name
    assert options["probe_mx"]["choices"] == list(typing.get_args(_options.ProbeChoice))


def test_severities_are_those_of_the_catalogue(documented: dict[str, Any]) -> None:
    choices = documented["mtasts.mtasts.check"]["doc"]["options"]["fail_on"]["choices"]
    assert choices == ["error", "warning", "notice", "never"]
    assert {each.severity for each in mtasts.catalogue()} == set(choices) - {"never"}


def test_pages_render(installed: pathlib.Path) -> None:
    told = ansible("ansible-doc", "mtasts.mtasts.check", "mtasts.mtasts.domain_info", ANSIBLE_COLLECTIONS_PATH=str(installed))
    assert told.returncode == 0, told.stdout
    pages = told.stdout.split("> MODULE ")[1:]
    assert [page.split()[0] for page in pages] == ["mtasts.mtasts.check", "mtasts.mtasts.domain_info"]
    for page in pages:
        for part in ("OPTIONS", "EXAMPLES", "RETURN VALUES", "helo", "delegate_to: localhost"):
            assert part in page, part


def test_the_unit_tests_pass(sources: pathlib.Path) -> None:
    done = ansible("ansible-test", "units", "--local", "--python", own_python(), "--color", "no", cwd=sources)
    assert done.returncode == 0, done.stdout
    assert re.search(r"\b[1-9]\d* passed", done.stdout), done.stdout


def test_the_licence_is_in_the_archive(installed: pathlib.Path) -> None:
    there = installed / "ansible_collections" / "mtasts" / "mtasts" / "LICENSE"
    assert there.read_bytes() == (ROOT / "LICENSE").read_bytes()
