"""The packages as users get them: dist/python of `./dev pack`, and what `cmake --install` lays down."""

import pathlib
import sys
from collections.abc import Iterator

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))

from mail_lab import MailLab  # noqa: E402


@pytest.fixture(scope="session")
def lab() -> Iterator[MailLab]:
    with MailLab(["healthy", "mx-not-covered"]) as started:
        yield started


def the_one(pattern: str) -> pathlib.Path:
    found = sorted((ROOT / "dist/python").glob(pattern))
    assert len(found) == 1, f"dist/python/{pattern}: {[path.name for path in found]}; ./dev pack makes it"
    return found[0]


@pytest.fixture(scope="session")
def wheel() -> pathlib.Path:
    return the_one("mtasts-*.whl")


@pytest.fixture(scope="session")
def sdist() -> pathlib.Path:
    return the_one("mtasts-*.tar.gz")
