"""A resolver whose answers change, as after a deployment: at first those of one world, later those of another."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from types import TracebackType

TXT = 16


def question(packet: bytes) -> tuple[str, int]:
    """The name and the type that a DNS message asks for (RFC 1035 section 4.1.2)."""
    at, labels = 12, []
    while length := packet[at]:
        labels.append(packet[at + 1 : at + 1 + length].decode("ascii").lower())
        at += 1 + length
    return ".".join(labels), int.from_bytes(packet[at + 1 : at + 3], "big")


class ChangingResolver:
    """Passes questions on to `before` - and to `after` once `deployed` says so and the record was asked for once more, since
    a resolver does not forget at once what it knows."""

    def __init__(self, before: str, after: str, record: str, deployed: Callable[[], bool]) -> None:
        self._worlds = [(host, int(port)) for host, _, port in (each.rpartition(":") for each in (before, after))]
        self._record, self._deployed = record, deployed
        self._asked_since = 0
        self._listening = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._listening.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve)

    @property
    def address(self) -> str:
        return "127.0.0.1:{1}".format(*self._listening.getsockname())

    def __enter__(self) -> ChangingResolver:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(b"", self._listening.getsockname())
        self._thread.join()
        self._listening.close()

    def _serve(self) -> None:
        while packet := (received := self._listening.recvfrom(4096))[0]:
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
                asking.settimeout(5)
                asking.sendto(packet, self._worlds[self._world_of(packet)])
                try:
                    self._listening.sendto(asking.recv(4096), received[1])
                except TimeoutError:
                    pass  # who asked asks again

    def _world_of(self, packet: bytes) -> int:
        if not self._deployed():
            return 0
        if question(packet) == (self._record, TXT):
            self._asked_since += 1
        return 1 if self._asked_since > 1 else 0
