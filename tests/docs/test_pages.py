"""Every example of README.md and docs runs against the lab and prints what the page shows; no block goes unaccounted."""

from __future__ import annotations

import pathlib
from typing import Any

import pytest
from files import check_file
from page import ROOT, Block, blocks_of, pages
from shown import difference, same
from stage import Stage, played

import mtasts


def test_every_block_is_accounted_for() -> None:
    left = [str(block) for page in pages() for block in blocks_of(page) if block.fate == "unaccounted"]
    assert not left, "neither run nor marked with a reason (tests/docs/page.py): " + ", ".join(left)


def pages_with_examples() -> list[pathlib.Path]:
    return [page for page in pages() if any(block.fate in ("run", "file") for block in blocks_of(page))]


@pytest.mark.parametrize("page", pages_with_examples(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_examples_of_a_page(page: pathlib.Path, tmp_path: pathlib.Path, worlds: dict[str, Any]) -> None:
    stage = Stage(tmp_path, worlds)
    for block in blocks_of(page):
        if block.fate == "file":
            check_file(block, stage)
        elif block.fate == "run":
            check_program(block, stage)


def check_program(block: Block, stage: Stage) -> None:
    status, answers = played(block, stage)
    if block.language != "console":
        assert status == int(block.mark("exit") or 0), f"{block}: exit status {status}\n{answers[0][1]}"
    for command, shown, answer in answers:
        if shown is not None:
            assert same(shown, answer), f"{block}: {command}\n{difference(shown, answer)}\n\nprinted:\n{answer}"


@pytest.mark.parametrize("world", sorted(file.stem for file in (ROOT / "tests/docs/worlds").glob("*.json")))
def test_a_world_of_the_pages_is_what_it_is_said_to_be(world: str, worlds: dict[str, Any]) -> None:
    there = worlds[world]
    report = mtasts.check(there.domain, **there.options)
    found = sorted(f"{each.id} {each.outcome} {each.subject}" for each in report.findings)
    assert (report.protection, found) == (there.expect["protection"], sorted(there.expect["findings"]))
