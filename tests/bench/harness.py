"""How every benchmark runs: servers on one core and the client on the other, sides interleaved, medians of rounds,
the CPU time of each, and no figure at all when a verdict was wrong."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pathlib
import resource
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("MTASTS_BENCH_BUILD", "build/release")
RESULTS = ROOT / "build/bench"
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
BOTTLENECK = 0.9  # of its core: above this a server's speed is what was measured, and not the client's


part = 1.0  # of the full counts, for a look on a busy machine


def counted(full: int) -> int:
    """That part of a full count, in whole hundreds."""
    return max(100, int(full * part) // 100 * 100)


class WrongVerdict(Exception):
    """A run whose results are not what its world says; its speed means nothing."""


def program(name: str) -> str:
    return str(BUILD / f"bench_{name}")


_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


def pinned(*cores: int) -> Callable[[], None]:
    """What a process does before it becomes a server or a client: it keeps to its cores, and ends when we do."""

    def settle() -> None:
        os.sched_setaffinity(0, set(cores))
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    return settle


def _cpu_seconds(pid: int) -> float:
    """Of all threads of a process, from the scheduler's own nanoseconds."""
    total = 0
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):
            total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def _core_busy_seconds(core: int) -> float:
    for line in pathlib.Path("/proc/stat").read_text().splitlines():
        if line.startswith(f"cpu{core} "):
            times = [int(each) for each in line.split()[1:9]]
            return (sum(times) - times[3] - times[4]) / os.sysconf("SC_CLK_TCK")
    raise OSError(f"no core {core} in /proc/stat")


class Server:
    """A load server on the servers' core: its first line of JSON is ``ready``, its last, after SIGTERM, ``counted``."""

    def __init__(self, *command: str) -> None:
        RESULTS.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=pinned(SERVER_CORE),
            env={**os.environ, "MTASTS_BENCH_KEYS": str(RESULTS / "keys.pem")},
        )
        assert self._process.stdout
        self.ready: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.counted: dict[str, Any] = {}

    def cpu(self) -> float:
        return _cpu_seconds(self._process.pid)

    def stop(self) -> dict[str, Any]:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            said, _ = self._process.communicate(timeout=30)
            self.counted = json.loads(said or "{}")
        return self.counted


@contextlib.contextmanager
def serving(*commands: Sequence[str]) -> Iterator[list[Server]]:
    servers: list[Server] = []
    try:
        for command in commands:
            servers.append(Server(*command))
        yield servers
    finally:
        for server in servers:
            server.stop()


@dataclass
class Side:
    """One way to do the work: the command that prints a line of JSON (native/measure.hpp), and what it must have
    seen."""

    command: Sequence[str]
    verdicts: dict[str, int]
    cores: Sequence[int] = (CLIENT_CORE,)
    environment: dict[str, str] = field(default_factory=dict)


def run_once(side: Side, servers: Sequence[Server], limit: float) -> dict[str, Any]:
    """Adds to what the client says ``server_busy``, the share of the time that the busiest server was at work, and
    ``others``, the share of the client's core that somebody else took."""
    return run_beside([side], servers, limit)[0]


def run_beside(sides: Sequence[Side], servers: Sequence[Server], limit: float) -> list[dict[str, Any]]:
    """As ``run_once``, all at the same time: on one core where they name the same one, which they then take in turns."""
    cores = {core for side in sides for core in side.cores}

    def busy_cores() -> float:
        return sum(map(_core_busy_seconds, cores))

    def own_cpu() -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime

    own_before, before, core_before, start = own_cpu(), [s.cpu() for s in servers], busy_cores(), time.monotonic()
    with contextlib.ExitStack() as ending:
        clients = []
        for side in sides:
            client = ending.enter_context(
                subprocess.Popen(
                    side.command,
                    stdout=subprocess.PIPE,
                    text=True,
                    preexec_fn=pinned(*side.cores),
                    env={**os.environ, **side.environment},
                )
            )
            ending.callback(client.kill)
            clients.append(client)
        all_said = [client.communicate(timeout=limit)[0] for client in clients]
    took, own = time.monotonic() - start, own_cpu() - own_before
    others = max(0.0, (busy_cores() - core_before - own) / took / len(cores) - 0.02)
    served = max((s.cpu() - b for s, b in zip(servers, before)), default=0.0)
    runs = []
    for side, client, said in zip(sides, clients, all_said):
        if client.returncode != 0:
            raise WrongVerdict(f"{pathlib.Path(side.command[0]).name} ended with {client.returncode}")
        seen: dict[str, Any] = json.loads(said.splitlines()[-1])
        if seen["verdicts"] != side.verdicts:
            raise WrongVerdict(f"expected {side.verdicts}, got {seen['verdicts']}")
        runs.append(seen | {"cpu": seen["user"] + seen["system"], "others": others})
    # A server serves only while a client asks, and a client may need its time to begin.
    busy = min(1.0, served / max(*(run["seconds"] for run in runs), 1e-9))
    return [run | {"server_busy": busy} for run in runs]


def interleaved(
    sides: dict[str, Side], rounds: int, servers: Sequence[Server] = (), limit: float = 300
) -> dict[str, list[dict[str, Any]]]:
    """Each round runs every side once, each time beginning with another, so that a busy moment falls on all alike."""
    names, runs = list(sides), {name: [] for name in sides}
    for turn in range(rounds):
        shift = turn % len(names)
        for name in names[shift:] + names[:shift]:
            runs[name].append(run_once(sides[name], servers, limit))
            if sys.stderr.isatty():
                print(f"\r  round {turn + 1} of {rounds}: {name:<40}\r", end="", file=sys.stderr, flush=True)
    return runs


def spread(values: Sequence[float]) -> dict[str, float]:
    return {"median": statistics.median(values), "min": min(values), "max": max(values)}


def rates(run: dict[str, Any]) -> dict[str, float]:
    return {
        "per_second": run["units"] / run["seconds"],
        "cpu_us": run["cpu"] / run["units"] * 1e6,
        "peak_mib": run["peak_kib"] / 1024,
        "server_busy": run["server_busy"],
        "others": run["others"],
    }


def summary(runs: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """{side: {figure: {median, min, max}}}"""
    return {
        name: {figure: spread([rates(run)[figure] for run in all_runs]) for figure in rates(all_runs[0])}
        for name, all_runs in runs.items()
    }


def ratio(runs: dict[str, list[dict[str, Any]]], ours: str, floor: str) -> dict[str, Any]:
    """Ours to the floor of the same round: of the speed, and of the CPU time (the floor's to ours), 1 being as good."""
    pairs = list(zip(map(rates, runs[ours]), map(rates, runs[floor])))
    return {
        "ours": ours,
        "floor": floor,
        "speed": spread([a["per_second"] / b["per_second"] for a, b in pairs]),
        "cpu": spread([b["cpu_us"] / a["cpu_us"] for a, b in pairs]),
        "server_bound": statistics.median(b["server_busy"] for _, b in pairs) > BOTTLENECK,
    }
