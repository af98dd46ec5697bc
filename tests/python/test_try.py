"""`./dev try` as a user meets it."""

from __future__ import annotations

import pathlib
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from conftest import heed_ctrl_c

TRY = pathlib.Path(__file__).resolve().parents[2] / "examples" / "try.py"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(TRY), *words], capture_output=True, text=True, timeout=120)


def test_without_arguments_it_shows_at_least_six_worlds_and_plain_text() -> None:
    shown = run()
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.count("\n== ") >= 6
    assert "RFC 8461" in shown.stdout
    assert "\x1b" not in shown.stdout and not shown.stderr


def test_without_a_network_a_domain_is_unknown_and_no_trace_is_shown(silent_resolver: str) -> None:
    shown = run("example.org", "--resolver", silent_resolver, "--timeout", "0.3")
    assert shown.returncode == 0
    assert "unknown" in shown.stdout.lower()
    assert "Traceback" not in shown.stdout + shown.stderr


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["exa mple"], "exa mple"),
        (["example.org", "--timeout", "soon"], "timeout"),
        (["example.org", "--tiemout", "5"], "tiemout"),
        (["example.org", "--timeout"], "--timeout needs a value"),
        (["--timeout", "5"], "DOMAIN"),
        (["example.org", "--ca-file", "/no/such/file.pem"], "/no/such/file.pem"),
    ],
)
def test_a_mistake_is_named_with_exit_code_two(words: list[str], named: str) -> None:
    shown = run(*words)
    assert shown.returncode == 2
    assert named in shown.stderr
    assert "Traceback" not in shown.stderr


def test_ctrl_c_ends_it_without_a_trace(asked_resolver: tuple[str, Callable[[], None]]) -> None:
    address, wait_until_asked = asked_resolver
    child = subprocess.Popen(
        [sys.executable, str(TRY), "example.org", "--resolver", address],
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=heed_ctrl_c,
    )
    with child:
        wait_until_asked()
        child.send_signal(signal.SIGINT)
        _, words = child.communicate(timeout=30)
    assert (child.returncode, words) == (130, "")
