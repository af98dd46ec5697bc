"""find_package(mtasts): a C++ program outside the tree builds against what `cmake --install` lays down, and runs, as
docs/reference/cpp.md shows it.
"""

import json
import pathlib
import shutil
import subprocess

import pytest
from mail_lab import MailLab

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    folder = tmp_path_factory.mktemp("cpp")
    installed, source, build = folder / "installed", folder / "source", folder / "build"
    shutil.copytree(ROOT / "examples/cpp", source)
    for command in (
        ["cmake", "--install", ROOT / "build/dev", "--prefix", installed, "--component", "development"],
        ["cmake", "-S", source, "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={installed}"],
        ["cmake", "--build", build],
    ):
        subprocess.run(command, check=True, cwd=folder)
    # Nothing of the tree may be needed once it is installed elsewhere.
    for config in installed.rglob("*.cmake"):
        assert str(ROOT) not in config.read_text(), config
    return build / "protection"


def test_a_program_checks_a_domain(program: pathlib.Path, lab: MailLab) -> None:
    world = lab.worlds["healthy"]
    done = subprocess.run([program, world.domain, json.dumps(world.options)], capture_output=True, text=True,
                          check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    assert world.domain in done.stdout


def test_a_bad_option_is_named(program: pathlib.Path) -> None:
    done = subprocess.run([program, "example.org", '{"timeout": "long"}'], capture_output=True, text=True, check=False,
                          timeout=60)
    assert done.returncode == 2
    assert "timeout" in done.stderr
