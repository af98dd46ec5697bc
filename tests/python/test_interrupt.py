"""Ctrl-C, and the end of the interpreter, during a check against a host that never answers."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest
from conftest import heed_ctrl_c

BLOCKING = """
import sys, mtasts
print("checking", flush=True)
try:
    {verb}
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""

VERBS = {
    "check": "mtasts.check('example.org', resolver=[sys.argv[1]], dns_timeout=60, timeout=60)",
    "Checker": "mtasts.Checker(resolver=[sys.argv[1]], dns_timeout=60, timeout=60).check('example.org')",
    "check_async": "import asyncio; asyncio.run("
    "mtasts.check_async('example.org', resolver=[sys.argv[1]], dns_timeout=60, timeout=60))",
}


@pytest.mark.parametrize("verb", VERBS)
def test_ctrl_c_ends_a_check_at_once(verb: str, asked_resolver: tuple[str, object]) -> None:
    address, wait_until_asked = asked_resolver
    child = subprocess.Popen(
        [sys.executable, "-c", BLOCKING.format(verb=VERBS[verb]), address],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    )
    with child:
        assert child.stdout is not None
        assert child.stdout.readline() == "checking\n"
        wait_until_asked()  # type: ignore[operator]
        start = time.monotonic()
        child.send_signal(signal.SIGINT)
        output, _ = child.communicate(timeout=30)
        took = time.monotonic() - start
    assert output == "interrupted\n"
    assert child.returncode == 0
    assert took < 1, f"Ctrl-C took {took:.2f} s"


EXITING = """
import sys, threading, mtasts
{prepare}
threading.Thread(target=lambda: checker.check("example.org"), daemon=True).start()
sys.stdin.readline()
{leave}
"""


@pytest.mark.parametrize(
    ("prepare", "leave"),
    [
        ("checker = mtasts.Checker(resolver=[sys.argv[1]], dns_timeout=60)", "pass"),
        ("checker = mtasts.Checker(resolver=[sys.argv[1]], dns_timeout=60)", "sys.exit(0)"),
        ("checker = mtasts.Checker(resolver=[sys.argv[1]], dns_timeout=60); checker.me = checker", "pass"),
        ("checker = mtasts.Checker(resolver=[sys.argv[1]], dns_timeout=60)", "del checker"),
    ],
    ids=["end of the program", "sys.exit", "kept by a cycle", "dropped"],
)
def test_the_interpreter_ends_with_a_check_under_way(
    prepare: str, leave: str, asked_resolver: tuple[str, object]
) -> None:
    address, wait_until_asked = asked_resolver
    child = subprocess.Popen(
        [sys.executable, "-c", EXITING.format(prepare=prepare, leave=leave), address],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with child:
        wait_until_asked()  # type: ignore[operator]
        _, words = child.communicate("go on\n", timeout=30)
    assert child.returncode == 0, words
