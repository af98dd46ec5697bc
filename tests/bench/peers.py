"""Peers: what one would use without us. They are installed into build/bench from the package registries, pinned; one
that cannot be had is named as absent."""

from __future__ import annotations

import subprocess
import sys

import harness
import machine
from harness import Side

PYTHON = {"dnspython": "2.9.2", "aiohttp": "3.14.5", "checkdmarc": "6.0.4"}
NODE = {"mailauth": "7.1.0"}
HOME = harness.RESULTS / "peers"
HERE = harness.ROOT / "tests/bench/peers"

# Node's resolver shares one socket with a small buffer: with more under way answers are lost, each for five seconds.
NODE_WINDOW = "50"

present: set[str] = set()
absent: dict[str, str] = {}


def _had(names: dict[str, str], stamp: str, *commands: list[str]) -> None:
    wanted, said = " ".join(f"{name}=={version}" for name, version in names.items()), HOME / stamp
    HOME.mkdir(parents=True, exist_ok=True)
    try:
        if not said.is_file() or said.read_text() != wanted:
            for command in commands:
                subprocess.run(command, check=True, capture_output=True, timeout=300)
            said.write_text(wanted)
        present.update(names)
    except (OSError, subprocess.SubprocessError) as error:
        absent.update({name: f"not installed ({type(error).__name__})" for name in names})


def install() -> None:
    """Once; without a registry at hand the peers are absent and the benchmarks run all the same."""
    venv = HOME / "python"
    _had(
        PYTHON,
        "python.txt",
        [sys.executable, "-m", "venv", str(venv)],
        [
            str(venv / "bin/python"),
            "-m",
            "pip",
            "install",
            "-q",
            "--disable-pip-version-check",
            *(f"{name}=={version}" for name, version in PYTHON.items()),
        ],
    )
    _had(
        NODE,
        "node.txt",
        [
            "npm",
            "install",
            "--prefix",
            str(HOME / "node"),
            "--no-audit",
            "--no-fund",
            "--ignore-scripts",
            *(f"{name}@{version}" for name, version in NODE.items()),
        ],
    )
    if machine.have("node"):
        present.add("node")
    else:
        absent["node"] = "there is no node"


def _python() -> str:
    return str(HOME / "python/bin/python")


def of_funnel(port: int) -> dict[str, Side]:
    sides = {}
    if {"dnspython"} <= present:
        sides["dnspython, asyncio"] = Side(
            [_python(), str(HERE / "dnspython_aiohttp.py"), "funnel", str(port), "2000", "200"], {"right": 2000}
        )
    if "checkdmarc" in present:
        sides["checkdmarc"] = Side([_python(), str(HERE / "checkdmarc_funnel.py"), str(port), "1000"], {"right": 1000})
    if "node" in present:
        sides["Node's dns"] = Side(
            ["node", str(HERE / "node.mjs"), "funnel", str(port), "20000", NODE_WINDOW], {"right": 20000}
        )
    if {"node", "mailauth"} <= present:
        sides["mailauth and Node's dns"] = Side(
            ["node", str(HERE / "node.mjs"), "mailauth", str(port), "20000", NODE_WINDOW, str(HOME / "node")],
            {"right": 20000},
        )
    return sides


def of_policy(port: int, window: int, roots: str, most: int) -> dict[str, Side]:
    sides = {}
    hosts = min(1_000, most)
    if "aiohttp" in present:
        sides["aiohttp"] = Side(
            [_python(), str(HERE / "dnspython_aiohttp.py"), "policy", str(port), str(hosts), str(window), roots],
            {"right": hosts},
        )
    if "node" in present:
        sides["Node's https"] = Side(
            ["node", str(HERE / "node.mjs"), "policy", str(port), str(hosts), str(window), roots], {"right": hosts}
        )
    return sides


def facts() -> dict[str, str]:
    return {"peers absent": ", ".join(f"{name}: {why}" for name, why in absent.items())} if absent else {}
