"""Ansible's own programs on the collection as users get it - built, then installed - and the worlds that its tests look at.

The environment that tools/dev/ansible.sh makes holds the programs and runs the tests. What Ansible keeps, such as the
environments of its sanity tests, stays below build/ansible.
"""

from __future__ import annotations

import json
import os
import pathlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCE = ROOT / "integrations" / "ansible"
PLACE = ROOT / "build" / "ansible"
PROGRAMS = pathlib.Path(sys.executable).parent
LIMIT = 600

sys.path.insert(0, str(ROOT / "examples"))


def environment(**more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("SSL_CERT_FILE", "TMPDIR") if name in os.environ}
    return kept | {
        "PATH": f"{PROGRAMS}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(PLACE / "home"),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_NOCOLOR": "1",
        "ANSIBLE_PIPELINING": "1",
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_INVENTORY_UNPARSED_WARNING": "false",
    } | more


def ansible(program: str, *arguments: object, cwd: pathlib.Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    """Runs one of Ansible's programs to its end."""
    return subprocess.run([PROGRAMS / program, *map(str, arguments)], cwd=cwd, env=environment(**more), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT)


def source_files() -> list[str]:
    """What git keeps of the collection, or would keep if it were added now."""
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", "."], cwd=SOURCE,
                            capture_output=True, text=True, check=True).stdout.splitlines()
    return [each for each in listed if (SOURCE / each).is_file()]


def copied_to(place: pathlib.Path) -> pathlib.Path:
    """The sources of the collection at a path that ansible-test accepts."""
    collection = place / "ansible_collections" / "mtasts" / "mtasts"
    for each in source_files():
        (collection / each).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SOURCE / each, collection / each)
    return collection


@pytest.fixture
def sources(tmp_path: pathlib.Path) -> pathlib.Path:
    return copied_to(tmp_path)


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A folder of collections into which ours was installed from its built archive."""
    place = tmp_path_factory.mktemp("collections")
    built = ansible("ansible-galaxy", "collection", "build", "--output-path", place, cwd=copied_to(place / "sources"))
    assert built.returncode == 0, built.stdout
    (archive,) = place.glob("mtasts-mtasts-*.tar.gz")
    done = ansible("ansible-galaxy", "collection", "install", "--offline", "-p", place / "here", archive)
    assert done.returncode == 0, done.stdout
    return place / "here"


class Played(NamedTuple):
    """How a playbook ended, what it printed, and what each of its tasks gave, by name."""

    code: int
    output: str
    results: dict[str, dict[str, Any]]


Playbook = Callable[..., Played]


@pytest.fixture
def playbook(installed: pathlib.Path, tmp_path: pathlib.Path) -> Playbook:
    """Runs a playbook here, whatever its hosts are called, and the modules in the Python that runs this test."""

    def run(file: pathlib.Path, *arguments: object, **more: str) -> Played:
        kept = tmp_path / "results"
        kept.write_text("")
        done = ansible("ansible-playbook", "-i", "localhost,", "-c", "local", "-e",
                       f"ansible_python_interpreter={sys.executable}", *arguments, file, cwd=file.parent,
                       ANSIBLE_COLLECTIONS_PATH=str(installed), ANSIBLE_CALLBACKS_ENABLED="task_results",
                       ANSIBLE_CALLBACK_PLUGINS=str(ROOT / "tests" / "ansible" / "callbacks"),
                       MTASTS_TASK_RESULTS=str(kept), **more)
        lines = [json.loads(line) for line in kept.read_text().splitlines()]
        return Played(done.returncode, done.stdout, {each["task"]: each["result"] for each in lines})

    return run


@pytest.fixture(scope="session")
def python_without_mtasts(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    place = tmp_path_factory.mktemp("bare")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", place], check=True)
    return place / "bin" / "python"


@pytest.fixture(scope="session", autouse=True)
def sanity(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str] | None]:
    """ansible-test sanity takes the longest and one core: it runs beside all the other tests."""
    if not any(item.name == "test_the_sanity_tests_pass" for item in request.session.items):
        yield None
        return
    collection = copied_to(tmp_path_factory.mktemp("sanity"))
    with subprocess.Popen([PROGRAMS / "ansible-test", "sanity", "--local", "--python", own_python(), "--color", "no"],
                          cwd=collection, env=environment(), text=True, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True) as running:
        yield running
        if running.poll() is None:
            os.killpg(running.pid, 15)


def own_python() -> str:
    """The version that ansible-test runs on, `3.11` say: without it, it wants every one that it supports."""
    return "{0}.{1}".format(*sys.version_info)
