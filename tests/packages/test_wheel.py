"""The wheel installs where no compiler is, works there alone, and says what is in it."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import venv
import zipfile

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from mail_lab import MailLab

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARIES = {"openssl", "curl", "c-ares", "zlib", "libidn2", "libpsl", "llhttp", "publicsuffix"}


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory, wheel: pathlib.Path) -> pathlib.Path:
    """An empty environment with the wheel alone; no registry, no compiler, nothing of the tree in reach."""
    folder = tmp_path_factory.mktemp("elsewhere")
    venv.create(folder / "venv", with_pip=True)
    subprocess.run([folder / "venv/bin/python", "-m", "pip", "install", "--no-index", "--quiet", wheel], check=True,
                   cwd=folder, env={"PATH": "/nonexistent"})
    return folder


def run(elsewhere: pathlib.Path, *words: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([elsewhere / "venv/bin/python", *words], cwd=elsewhere, env={"PATH": "/nonexistent"},
                          capture_output=True, text=True, timeout=60, check=False)


def test_it_checks_a_domain(elsewhere: pathlib.Path, lab: MailLab) -> None:
    world = lab.worlds["mx-not-covered"]
    program = ("import json, sys, mtasts; domain, options = sys.argv[1:]\n"
               "report = mtasts.check(domain, **json.loads(options))\n"
               "print(report.protection, [finding.id for finding in report.findings], mtasts.__file__)")
    done = run(elsewhere, "-c", program, world.domain, json.dumps(world.options))
    assert done.stdout.startswith("degraded ['mx-covered'"), done.stderr
    assert str(elsewhere) in done.stdout


def test_it_brings_the_program(elsewhere: pathlib.Path, lab: MailLab) -> None:
    world = lab.worlds["mx-not-covered"]
    options = [word for name, value in world.options.items() for word in _flag(name, value)]
    done = run(elsewhere, elsewhere / "venv/bin/mtasts", "check", world.domain, *options)
    assert done.returncode == 1, done.stderr
    assert "mx-covered" in done.stdout


def _flag(name: str, value: object) -> list[str]:
    flag = name.replace("_", "-")
    if isinstance(value, bool):
        return [f"--{flag}" if value else f"--no-{flag}"]
    return [word for each in (value if isinstance(value, list) else [value]) for word in (f"--{flag}", str(each))]


def test_it_needs_nothing_that_is_not_on_every_linux(wheel: pathlib.Path) -> None:
    shown = subprocess.run([sys.executable, "-m", "auditwheel", "show", wheel], capture_output=True, text=True,
                           check=True).stdout
    assert re.search(r"manylinux_2_\d+_", wheel.name)
    # What it still asks of the machine is the C library and the C++ run time, which the standard lets it.
    named = set(re.findall(r"\b(lib[\w+.-]+\.so[.\d]*)\b", shown))
    assert named <= {"libc.so.6", "libm.so.6", "libgcc_s.so.1", "libstdc++.so.6"}, named


def test_it_holds_the_terms_and_the_bill_of_materials_of_what_is_linked_in(wheel: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        [bill] = [name for name in names if name.endswith(".dist-info/sboms/mtasts.cdx.json")]
        text = archive.read(bill).decode()
    held = {pathlib.PurePath(name).stem for name in names
            if ".dist-info/licenses/third_party/" in name and name.endswith(".txt")}
    assert held == LIBRARIES
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert LIBRARIES | {"boost"} == {each["name"] for each in json.loads(text)["components"]}


def test_its_bill_of_materials_is_what_runs(elsewhere: pathlib.Path, wheel: pathlib.Path) -> None:
    running = json.loads(run(elsewhere, "-c", "import json, mtasts; print(json.dumps(mtasts.versions()))").stdout)
    with zipfile.ZipFile(wheel) as archive:
        [bill] = [name for name in archive.namelist() if name.endswith("mtasts.cdx.json")]
        listed = {each["name"]: each["version"] for each in json.loads(archive.read(bill))["components"]}
    # The list of suffixes says the day of its file alone.
    listed["publicsuffix"] = listed["publicsuffix"].partition(".")[0]
    assert {name: running[name] for name in LIBRARIES} == {name: listed[name] for name in LIBRARIES}


def test_it_names_no_folder_of_the_machine_that_built_it(wheel: pathlib.Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            for folder in (str(ROOT), os.path.expanduser("~/.cache"), "build-via-sdist"):
                assert folder.encode() not in content, f"{name} names {folder}"


def test_the_source_distribution_holds_what_it_is_built_from(sdist: pathlib.Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"CMakeLists.txt", "cmake/third_party/manifest.txt", "core/wire/sts_policy.cpp", "LICENSE"} <= names
    assert not [name for name in names if name.endswith((".so", ".node", ".o"))]
