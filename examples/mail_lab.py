"""The mail lab as a child process: worlds on loopback to test a program against, as `./dev try` and our tests do.

    with MailLab(["healthy"]) as lab:
        world = lab.worlds["healthy"]
        report = mtasts.check(world.domain, **world.options)

It runs the program `mtasts-lab` (MTASTS_LAB names it, else build/dev/mtasts-lab), which lab/README.md documents.
"""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORLDS = ROOT / "tests" / "worlds"


@dataclass(frozen=True)
class World:
    """One world that stands: its domain, the options that lead to it, and what a check must say."""

    name: str
    about: str
    domain: str
    options: dict[str, Any]
    expect: dict[str, Any] = field(default_factory=dict)


def world_names() -> list[str]:
    return sorted(file.stem for file in WORLDS.glob("*.json"))


class MailLab:
    """Starts the worlds of these names, all of tests/worlds without any. Ends with the ``with`` block, or with us."""

    def __init__(self, names: Iterable[str] | None = None, files: Iterable[pathlib.Path] = ()) -> None:
        program = os.environ.get("MTASTS_LAB", str(ROOT / "build" / "dev" / "mtasts-lab"))
        wanted = [*files, *(WORLDS / f"{name}.json" for name in (world_names() if names is None else names))]
        self._process = subprocess.Popen([program, *map(str, wanted)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.worlds: dict[str, World] = {}
        try:
            while "ready" not in (said := self._read()):
                world = World(said["world"], said["about"], said["domain"], said["options"], said.get("expect") or {})
                self.worlds[world.name] = world
        except BaseException:
            self.close()
            raise

    def stats(self, name: str) -> dict[str, Any]:
        """What the servers of a world saw so far (lab/README.md)."""
        seen: dict[str, Any] = self._ask("stats")[name]
        return seen

    def connections(self, name: str) -> int:
        """How many TCP connections the policy and mail hosts of a world have taken so far."""
        return int(self.stats(name)["connections"])

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> MailLab:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: str) -> dict[str, Any]:
        to: IO[bytes] | None = self._process.stdin
        assert to is not None
        to.write(question.encode() + b"\n")
        to.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the lab has ended; what it said stands above")
        said: dict[str, Any] = json.loads(line)
        return said
