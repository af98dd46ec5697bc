"""The program as a process: terminals, pipes, signals, standard input."""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import pty
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from command_line import PROGRAM, environment, flags, started
from conftest import heed_ctrl_c
from mail_lab import World

from mtasts._cli._lab import TREE


def read_all(terminal: int) -> str:
    data = b""
    with contextlib.suppress(OSError):  # EIO is a terminal's end of file
        while part := os.read(terminal, 65536):
            data += part
    return data.decode()


def on_terminal(words: list[str], data: pathlib.Path | None = None, **changed: str) -> str:
    """What a terminal shows; standard output may be a file."""
    ours, theirs = pty.openpty()
    with contextlib.ExitStack() as kept:
        out = theirs if data is None else kept.enter_context(data.open("w"))
        child = kept.enter_context(started(words, stdout=out, stderr=theirs, env=environment(**changed)))
        os.close(theirs)
        shown = read_all(ours)
    os.close(ours)
    assert child.returncode == 1, shown
    return shown


def test_colour_is_for_terminals_without_no_color(broken: World) -> None:
    words = ["check", broken.domain, *flags(broken)]
    calls: list[tuple[list[str], dict[str, str], bool]] = [
        (words, {}, True),
        (words, {"NO_COLOR": "1"}, False),
        (words, {"TERM": "dumb"}, False),
        ([*words, "--colour", "always"], {"NO_COLOR": "1"}, True),
        ([*words, "--color", "never"], {}, False),
    ]
    with ThreadPoolExecutor() as at_once:
        shown = list(at_once.map(lambda call: on_terminal(call[0], **call[1]), calls))
    assert ["\x1b[" in each for each in shown] == [coloured for _, _, coloured in calls]


def test_text_fits_the_terminal(broken: World) -> None:
    with started(["check", broken.domain, *flags(broken)], env=environment(COLUMNS="200")) as child:
        out, err = child.communicate(timeout=30)
    assert err == "" and "\x1b" not in out
    assert all(len(line) <= 80 for line in out.splitlines() if " " in line.strip())


def test_progress_is_for_terminals_and_not_in_the_data(broken: World, tmp_path: pathlib.Path) -> None:
    names = tmp_path / "domains"
    names.write_text(f"{broken.domain}\n" * 3)
    words = ["check", "-f", str(names), *flags(broken), "-F", "ndjson"]
    shown = on_terminal(words, tmp_path / "data")
    assert "checked" in shown and shown.endswith("\r\x1b[K")
    lines = (tmp_path / "data").read_text().splitlines()
    assert [json.loads(line)["domain"] for line in lines] == [broken.domain] * 3
    assert on_terminal([*words, "--quiet"], tmp_path / "data") == ""


def test_a_reader_that_has_seen_enough_is_no_error(healthy: World, tmp_path: pathlib.Path) -> None:
    names = tmp_path / "domains"
    names.write_text(f"{healthy.domain}\n" * 400)  # far more than a pipe holds
    with started(["check", "-f", str(names), *flags(healthy), "-F", "ndjson"]) as child:
        assert child.stdout is not None and child.stderr is not None
        assert json.loads(child.stdout.readline())["domain"] == healthy.domain
        child.stdout.close()
        assert child.stderr.read() == ""
        assert child.wait(timeout=30) == 0


@pytest.mark.parametrize("words", [["a.example"], ["a.example", "b.example", "-F", "ndjson"]], ids=["one", "many"])
def test_ctrl_c_ends_it_with_130(words: list[str], asked_resolver: tuple[str, Callable[[], None]]) -> None:
    address, wait_until_asked = asked_resolver
    with started(["check", *words, "--resolver", address, "--dns-timeout", "60"], preexec_fn=heed_ctrl_c) as child:
        wait_until_asked()
        child.send_signal(signal.SIGINT)
        out, err = child.communicate(timeout=30)
    assert (child.returncode, out, err) == (130, "", "")


def test_a_list_comes_from_standard_input(healthy: World) -> None:
    with started(["check", "-f", "-", *flags(healthy), "-F", "csv"], stdin=subprocess.PIPE) as child:
        out, err = child.communicate(f"{healthy.domain}\n# end\n", timeout=30)
    assert (child.returncode, err) == (0, "")
    assert out.splitlines()[1].startswith(f"{healthy.domain},")


def test_each_report_is_given_before_the_next_domain_comes(healthy: World) -> None:
    words = ["check", "-f", "-", *flags(healthy), "-F", "ndjson"]
    with started(words, stdin=subprocess.PIPE, preexec_fn=heed_ctrl_c) as child:
        assert child.stdin is not None and child.stdout is not None
        for _ in range(3):
            child.stdin.write(f"{healthy.domain}\n")
            child.stdin.flush()
            assert json.loads(child.stdout.readline())["domain"] == healthy.domain
        child.send_signal(signal.SIGINT)  # while it waits for the next
        assert child.wait(timeout=30) == 130
        child.stdin.close()
        assert child.stderr is not None and child.stderr.read() == ""


def test_records_come_from_standard_input() -> None:
    with started(["parse", "record", "-"], stdin=subprocess.PIPE) as child:
        out, _ = child.communicate('"v=STSv1; id=7;"\n', timeout=30)
    assert (child.returncode, out) == (0, "valid: id 7\n")


def test_data_is_utf_8_whatever_the_locale(healthy: World) -> None:
    words = [*PROGRAM, "check", "b\u00fccher.example", "x y", "-F", "json", *flags(healthy)]
    plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PATH": os.environ["PATH"]}
    said = subprocess.run(words, capture_output=True, timeout=30, env=plain)
    assert said.returncode == 2 and b"Traceback" not in said.stderr
    assert json.loads(said.stdout.decode("utf-8"))[1]["domain"] == "x y"


def test_the_lab_runs_by_the_name_of_a_world() -> None:
    program = os.environ.get("MTASTS_LAB", str(TREE / "build" / "dev" / "mtasts-lab"))
    with started(["lab", "healthy"], stdin=subprocess.PIPE, env=environment(MTASTS_LAB=program)) as child:
        assert child.stdout is not None and child.stdin is not None
        assert json.loads(child.stdout.readline())["world"] == "healthy"
        child.stdin.close()
        assert child.wait(timeout=30) == 0


def test_the_program_in_the_environment_is_the_module() -> None:
    import re

    tree = pathlib.Path(__file__).resolve().parents[2]
    entry = re.search(r'^mtasts = "([\w.]+):(\w+)"$', (tree / "pyproject.toml").read_text(), re.M)
    assert entry is not None and entry.groups() == ("mtasts._cli", "main")
    said = subprocess.run([*PROGRAM, "--version"], capture_output=True, text=True, timeout=30)
    program = pathlib.Path(sys.executable).with_name("mtasts")
    assert said.stdout.startswith("mtasts ") and said.returncode == 0
    if program.exists():
        again = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=30)
        assert again.stdout == said.stdout
