"""Where the examples of a page run: a folder of its own, and on its PATH and in its languages an mtasts that is led to the
lab. The examples are written for the real network; what leads them elsewhere is here and not in the product.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from typing import Any

from page import ROOT, Block

HERE = pathlib.Path(__file__).resolve().parent
LIMIT_SECONDS = 60
STATUS = "@@status@@"

# It leads to the lab what goes to the network, and is the program itself for the rest.
SHIM = """#!/bin/sh
case "$1 $*" in
  "check "* | "suggest "* | "doctor "* | "tlsrpt "*" --domain "*) exec {python} -m mtasts "$@" $LAB_FLAGS ;;
  *) exec {python} -m mtasts "$@" ;;
esac
"""
# What is to be installed is there.
PIP = """#!/bin/sh
[ "$*" = "install mtasts" ] || exit 2
"""
PYTHON = """#!/bin/sh
exec {python} "$@"
"""
NODE_MODULE = """export * from {real}
import * as real from {real}
const lab = JSON.parse(process.env.LAB_OPTIONS_NODE)
export const check = (domain, options) => real.check(domain, {{ ...lab, ...options }})
export const checkMany = (domains, options) => real.checkMany(domains, {{ ...lab, ...options }})
export class Checker extends real.Checker {{
  constructor(options) {{
    super({{ ...lab, ...options }})
  }}
}}
"""


def flags(options: dict[str, Any]) -> str:
    """Options of mtasts.check as its command line takes them."""
    words: list[str] = []
    for name, value in options.items():
        flag = name.replace("_", "-")
        if isinstance(value, bool):
            words.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            for each in value if isinstance(value, list) else [value]:
                words += [f"--{flag}", str(each)]
    return shlex.join(words)


def camel_case(options: dict[str, Any]) -> dict[str, Any]:
    return {re.sub("_(.)", lambda found: found[1].upper(), name): value for name, value in options.items()}


class Stage:
    """The folder of one page. ``run`` gives the exit status and what was printed, both streams together."""

    def __init__(self, folder: pathlib.Path, worlds: dict[str, Any]) -> None:
        self.folder = folder / "work"
        self._worlds = worlds
        self._programs = folder / "bin"
        self.folder.mkdir()
        self._programs.mkdir()
        for name, text in (("mtasts", SHIM), ("pip", PIP), ("python", PYTHON), ("python3", PYTHON)):
            program = self._programs / name
            program.write_text(text.format(python=sys.executable))
            program.chmod(0o755)
        shutil.copytree(ROOT / "examples", self.folder / "examples")  # as in a clone, where the pages say so
        modules = self.folder / "node_modules"
        (modules / "mtasts").mkdir(parents=True)
        (modules / "mtasts" / "package.json").write_text('{"name": "mtasts", "exports": "./index.mjs"}')
        real = json.dumps(str(ROOT / "bindings/node/index.mjs"))
        (modules / "mtasts" / "index.mjs").write_text(NODE_MODULE.format(real=real))
        (modules / "fastify").symlink_to(ROOT / "node_modules/fastify")

    def domains(self, block: Block) -> str:
        """All that the block's world has, as words of a command line."""
        world = json.loads((HERE / "worlds" / f"{block.world}.json").read_text())
        return shlex.join([world["domain"], *world.get("also", [])])

    def environment(self, block: Block) -> dict[str, str]:
        options = self._worlds[block.world].options
        return {
            "PATH": f"{self._programs}:{os.environ['PATH']}",
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONPATH": f"{HERE / 'led_to_the_lab'}:{ROOT / 'bindings/python'}:{ROOT / 'examples'}",
            "PYTHONUNBUFFERED": "1",
            "MTASTS_LAB": os.environ.get("MTASTS_LAB", str(ROOT / "build/dev/mtasts-lab")),
            "LAB_FLAGS": flags(options),
            "LAB_OPTIONS": json.dumps(options),
            "LAB_OPTIONS_NODE": json.dumps(camel_case(options)),
        }

    def run(self, block: Block, text: str, language: str) -> tuple[int, str]:
        suffix = {"python": ".py", "js": ".mjs"}.get(language, ".sh")
        program = self.folder / f"block-{block.line}{suffix}"
        program.write_text(text)
        interpreter = {"python": sys.executable, "js": "node"}.get(language, "bash")
        with subprocess.Popen(
            [interpreter, program.name],
            cwd=self.folder,
            env=self.environment(block),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        ) as running:
            try:
                printed, _ = running.communicate(timeout=LIMIT_SECONDS)
            finally:  # with what an example left in the background
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(running.pid, signal.SIGKILL)
        program.unlink()
        return running.returncode, re.sub(rf"\bport {self._worlds[block.world].options['smtp_port']}\b", "port 25", printed)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def session(text: str) -> list[tuple[str, str]]:
    """The commands of a console block, each with what is shown below it."""
    commands: list[tuple[str, str]] = []
    open_line = False
    for line in text.splitlines():
        if open_line:
            command, shown = commands[-1]
            commands[-1] = (command + "\n" + line, shown)
        elif line.startswith("$ "):
            commands.append((line.removeprefix("$ "), ""))
        else:
            assert commands, f"a console block begins with a command, not with {line!r}"
            command, shown = commands[-1]
            commands[-1] = (command, shown + line + "\n")
            continue
        open_line = line.endswith("\\")
    return commands


def script_of(commands: list[tuple[str, str]]) -> str:
    """One shell that runs them all; a line of ours, which keeps `$?` as it is, stands between what they print."""
    mark = f'said=$?; printf "%s\\n" "{STATUS}"; (exit $said)\n'
    return "".join(f"{command}\n{mark}" for command, _ in commands)


def played(block: Block, stage: Stage) -> tuple[int, list[tuple[str, str | None, str]]]:
    """The exit status, and what each command of a console, or else the whole program, was shown to print, and printed."""
    text = "".join(f"{line}\n" for line in block.marks.get("given", [])) + block.text
    port, other = block.mark("port"), str(free_port())
    commands = session(text) if block.language == "console" else []
    program = script_of(commands) if commands else text
    status, printed = stage.run(block, program.replace(port, other) if port else program, block.language)
    printed = printed.replace(other, port) if port else printed
    if not commands:
        return status, [("", block.output, printed)]
    answers = printed.split(f"{STATUS}\n")
    assert len(answers) == len(commands) + 1, f"{block}: it ended early\n{printed}"
    return status, [(command, shown, answer) for (command, shown), answer in zip(commands, answers)]
