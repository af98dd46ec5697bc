"""The machine that it runs on: what it is, what is installed on it, and a network of our own on it."""

from __future__ import annotations

import ctypes
import os
import pathlib
import platform
import shutil
import subprocess
from typing import Any

import harness

ELSEWHERE = "192.0.2.53"  # an address that is not loopback, RFC 5737, in a network namespace of our own
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000


in_own_network = False


def own_network() -> bool:
    """Moves this process into a network of its own, where the load servers have the address ``ELSEWHERE`` too: a
    client takes more care with a resolver that is not on its machine."""
    if not have("ip"):
        return False
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWNET | (0 if uid == 0 else _CLONE_NEWUSER)) != 0:
        return False
    if uid != 0:
        pathlib.Path("/proc/self/setgroups").write_text("deny")
        pathlib.Path("/proc/self/uid_map").write_text(f"0 {uid} 1")
        pathlib.Path("/proc/self/gid_map").write_text(f"0 {gid} 1")
    for command in ("ip link set lo up", f"ip address add {ELSEWHERE}/32 dev lo"):
        subprocess.run(command.split(), check=True)
    return True


def have(command: str) -> bool:
    return shutil.which(command) is not None


def bindings_built() -> bool:
    """Whether the Python module and the addon in the tree are those of the build that is measured."""
    owner = harness.ROOT / "build/module-owner"
    return owner.is_file() and owner.read_text().strip() == harness.BUILD.name


def described() -> dict[str, Any]:
    """What a reader must know of where it ran; no name and no path."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    compiler = next(
        (
            line.split("=", 1)[1].rsplit("/", 1)[-1]
            for line in (harness.BUILD / "CMakeCache.txt").read_text().splitlines()
            if line.startswith("CMAKE_CXX_COMPILER:")
        ),
        "",
    )
    version = subprocess.run([compiler or "c++", "-dumpfullversion"], capture_output=True, text=True, check=False)
    return {
        "cores": len(harness.CORES),
        "cpu": model,
        "architecture": platform.machine(),
        "kernel": platform.release().split("-")[0],
        "compiler": f"{compiler} {version.stdout.strip()}",
        "build": harness.BUILD.name,
    }
