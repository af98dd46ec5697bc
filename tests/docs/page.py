"""The fenced blocks of a page of the documentation, and the marks in HTML comments that say what becomes of them.

A block of ``text`` right after a program is what that prints. Marks stand alone on a line before a block:

    <!-- world: NAME -->     from here on the lab's world is tests/docs/worlds/NAME.json, not mail.json
    <!-- given: LINE -->     a line that a fragment needs before it, such as where its list comes from; may be repeated
    <!-- file: NAME -->      the block is a file of this name, which later blocks may use
    <!-- exit: N -->         the exit status of a program, where it is not 0
    <!-- port: N -->         the port in the block stands for one of the kernel's choice
    <!-- not run: REASON --> the block is there to be read
    <!-- run by: FILE -->    a test elsewhere runs it
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass, field
from typing import Literal

ROOT = pathlib.Path(__file__).resolve().parents[2]

FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,})(?P<info>.*)")
MARK = re.compile(r"\s*<!-- (?P<key>world|given|file|exit|port|not run|run by): (?P<value>.*) -->\s*")
COMMENT = re.compile(r"\s*<!-- [a-z ]+: .*-->\s*")
GENERATED = "<!-- Written by tools/generate"

PROGRAMS = frozenset({"console", "sh", "python", "js"})
FILES = frozenset({"yaml", "json", "ini", "sh", "python", "js", "text"})

Fate = Literal["run", "output", "file", "marked", "elsewhere", "generated", "directive", "unaccounted"]


@dataclass
class Block:
    """One fenced block. ``world`` is the one that holds where it stands."""

    page: pathlib.Path
    line: int
    language: str
    text: str
    world: str
    marks: dict[str, list[str]] = field(default_factory=dict)
    output: str | None = None
    fate: Fate = "unaccounted"

    def mark(self, key: str) -> str | None:
        return self.marks[key][-1] if key in self.marks else None

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def pages() -> list[pathlib.Path]:
    return [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks_of(page: pathlib.Path) -> list[Block]:
    """All of a page, in its order, each with its fate. ValueError for a comment that looks like a mark and is none."""
    found: list[Block] = []
    text = page.read_text()
    lines = text.splitlines()
    world, marks, follows, number, remark = "mail", {}, None, 0, 0
    while number < len(lines):
        line = lines[number]
        number += 1
        if fence := FENCE.fullmatch(line):
            if remark:
                raise ValueError(f"{page}:{remark}: no such mark")
            start, body = number, []
            while lines[number].strip() != fence["ticks"]:
                body.append(lines[number].removeprefix(fence["indent"]))
                number += 1
            number += 1
            block = Block(page, start, fence["info"].strip(), "".join(f"{each}\n" for each in body), world, marks)
            block.fate = fate_of(block, follows, text.startswith(GENERATED))
            if block.fate == "output":
                assert follows is not None
                follows.output = block.text
            found.append(block)
            marks, follows = {}, block
        elif mark := MARK.fullmatch(line):
            if mark["key"] == "world":
                world = mark["value"]
            else:
                marks.setdefault(mark["key"], []).append(mark["value"])
            follows = None
        elif COMMENT.fullmatch(line):
            remark = number
        elif line.strip():
            marks, follows, remark = {}, None, 0
    return found


def fate_of(block: Block, follows: Block | None, generated: bool) -> Fate:
    if block.language.startswith("{"):
        return "directive"
    if reason := block.mark("not run"):
        return "marked" if len(reason.split()) >= 3 else "unaccounted"
    if test := block.mark("run by"):
        named = ROOT / test
        return "elsewhere" if named.is_file() and block.page.name in named.read_text() else "unaccounted"
    if block.language == "text" and follows is not None and follows.fate == "run" and follows.language != "console":
        return "output"
    if "file" in block.marks:
        return "file" if block.language in FILES else "unaccounted"
    if block.language in PROGRAMS:
        return "run"
    return "generated" if generated else "unaccounted"
