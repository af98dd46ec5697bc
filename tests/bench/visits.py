"""starttls and policy: thousands of servers, each spoken to once over TLS, beside a bare loop of the same exchange."""

from __future__ import annotations

import json
import tempfile
from typing import Any

import harness
import peers
from harness import Side, program

FLOOR = """epoll and OpenSSL alone: one SSL_CTX that verifies chain and name as OpenSSL does by itself, as many
connections at once, the same bytes spoken. Half the servers have an RSA chain and half an EC one (P-256 leaf, P-384
intermediate, RSA root), every leaf is another, nothing is resumed."""
TARGETS = {"starttls": {"reach": 0.80, "aim": 1.0}, "policy": {"reach": 0.80, "aim": 1.0}}
WINDOW = 100
HOSTS = 5_000


class Visits:
    """The benchmark of one protocol, with the face of a module of its own."""

    FLOOR = FLOOR

    def __init__(self, name: str, protocol: str, kind: str) -> None:
        self.name, self.protocol, self.kind = name, protocol, kind
        self.ABOUT = {
            "starttls": "5,000 mail servers: EHLO, STARTTLS, handshake with chain and name verified, EHLO, QUIT",
            "policy": "5,000 policy hosts: handshake with chain and name verified, GET, the policy's text",
        }[name]

    def _measure(self, hosts: int, rounds: int, quick: bool, *spoilt: str) -> dict[str, Any]:
        with tempfile.NamedTemporaryFile(suffix=".pem") as roots:
            server = [program("tls_server"), self.protocol, roots.name, f"{self.kind}{hosts}", *spoilt]
            with harness.serving(server) as servers:
                port = servers[0].ready["port"]
                options = json.dumps(
                    {
                        "allow_private": True,
                        "ca_file": roots.name,
                        f"{self.protocol}_port": port,
                        "helo": "client.bench.test",
                        "resolver": "127.0.0.1:9",
                    }
                )
                right = {"chain and name verified": hosts}
                others = {} if quick or self.name != "policy" else peers.of_policy(port, WINDOW, roots.name, hosts)
                runs = harness.interleaved(
                    {
                        "epoll and OpenSSL": Side(
                            [
                                program("visits_bare"),
                                roots.name,
                                self.protocol,
                                self.kind,
                                str(port),
                                str(hosts),
                                str(WINDOW),
                            ],
                            right,
                        ),
                        "mtasts C++": Side([program("visits"), self.protocol, str(hosts), str(WINDOW), options], right),
                    }
                    | others,
                    rounds,
                    servers,
                )
            counted = servers[0].stop()
        expected = sum(int(run["units"]) for all_runs in runs.values() for run in all_runs)
        if (counted["handshakes"], counted["failed"]) != (expected, 0):
            raise harness.WrongVerdict(f"{expected} visits, but the servers saw {counted}")
        floor = "epoll and OpenSSL"
        ratios = [{**harness.ratio(runs, "mtasts C++", floor), **TARGETS[self.name]}]
        return {
            "sides": harness.summary(runs),
            "ratios": ratios + [harness.ratio(runs, peer, floor) for peer in others],
            "facts": {"servers": hosts, "connections at once": WINDOW} | (peers.facts() if others else {}),
        }

    def run(self, rounds: int, quick: bool) -> dict[str, Any]:
        return self._measure(300 if quick else harness.counted(HOSTS), rounds, quick)

    def bites(self) -> None:
        """One server has a certificate for another name."""
        self._measure(20, 1, True, "--wrong", "7")


STARTTLS, POLICY = Visits("starttls", "smtp", "s"), Visits("policy", "https", "p")
