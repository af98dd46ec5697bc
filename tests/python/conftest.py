"""The worlds that the tests look at. The lab runs once for all of them."""

from __future__ import annotations

import pathlib
import signal
import socket
import sys
from collections.abc import Callable, Iterator

import pytest

import mtasts

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "examples"))

from mail_lab import MailLab, World  # noqa: E402  (examples/ is where users find it too)


@pytest.fixture(scope="session")
def lab() -> Iterator[MailLab]:
    with MailLab() as running:
        yield running


@pytest.fixture(scope="session")
def checked(lab: MailLab) -> Callable[[str], mtasts.Report]:
    """The report of the world of this name, checked once for all tests of the session."""
    reports: dict[str, mtasts.Report] = {}

    def once(name: str) -> mtasts.Report:
        if name not in reports:
            world = lab.worlds[name]
            reports[name] = mtasts.check(world.domain, **world.options)
        return reports[name]

    return once


@pytest.fixture(scope="session")
def healthy(lab: MailLab) -> World:
    return lab.worlds["healthy"]


@pytest.fixture(scope="session")
def broken(lab: MailLab) -> World:
    return lab.worlds["mx-not-covered"]


@pytest.fixture
def asked_resolver() -> Iterator[tuple[str, Callable[[], None]]]:
    """The address of a resolver that never answers, and a function that waits until it has been asked."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(60)

        def wait_until_asked() -> None:
            listening.recv(4096)

        yield "127.0.0.1:{1}".format(*listening.getsockname()), wait_until_asked


@pytest.fixture
def silent_resolver(asked_resolver: tuple[str, Callable[[], None]]) -> str:
    return asked_resolver[0]


def heed_ctrl_c() -> None:
    """For a child process: a shell starts what runs in its background with SIGINT ignored, and that is inherited."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
