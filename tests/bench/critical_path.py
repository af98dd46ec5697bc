"""Wall time of a check against its critical path: in a world where every answer takes 20 ms, a healthy domain with two MX
hosts of two addresses each should take as long as its longest chain and not as long as the sum.

Prints the ratio; fails only when a verdict is wrong, because a busy machine is no defect.
"""

from __future__ import annotations

import argparse
import json
import pathlib
import statistics
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "examples"))

from mail_lab import MailLab, World  # noqa: E402

import mtasts  # noqa: E402

DELAY_MS = 20
# The longest chain that a verdict needs, one hop a round trip that the lab delays (lab/README.md, "Delays"): MX, address of
# the MX host, TCP connect, greeting, EHLO, STARTTLS, TLS handshake, EHLO inside TLS. The reply to QUIT (RFC 5321
# section 4.1.1.10) is waited for behind the report. The policy's chain (address, TCP
# connect, handshake, response) and TLS-RPT's (record, MX of its mailbox) are shorter.
HOPS = 8


def world(delay_ms: int) -> dict[str, object]:
    hosts = {"mx1": ["127.1.0.1", "127.1.0.2"], "mx2": ["127.1.0.3", "127.1.0.4"]}
    domain = "bench.example"
    policy = ["version: STSv1", "mode: enforce", "max_age: 604800", "mx: *.bench.example"]
    return {
        "about": "A healthy domain with two MX hosts of two addresses each; every answer is slow.",
        "domain": domain,
        "delay_ms": delay_ms,
        "zones": {
            domain: {"MX": [f"10 mx1.{domain}", f"20 mx2.{domain}"]},
            f"_mta-sts.{domain}": {"TXT": ["v=STSv1; id=1;"]},
            f"_smtp._tls.{domain}": {"TXT": [f"v=TLSRPTv1; rua=mailto:tls@{domain}"]},
            f"mta-sts.{domain}": {"A": ["127.1.0.9"]},
            **{f"{host}.{domain}": {"A": addresses} for host, addresses in hosts.items()},
        },
        "policy_hosts": [{"ip": "127.1.0.9", "response": {"body": policy}}],
        "mail_hosts": [{"ip": address} for addresses in hosts.values() for address in addresses],
    }


def round_trip(of: World) -> float:
    start = time.perf_counter()
    report = mtasts.check(of.domain, **of.options)
    took = time.perf_counter() - start
    addresses = sum(len(host.addresses) for host in report.mx)
    if (report.protection, addresses) != ("enforced", 4):
        sys.exit(f"wrong verdict: {report!r} with {addresses} addresses\n{report.text()}")
    return took * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for name, delay in (("slow", DELAY_MS), ("fast", 0)):
            files.append(pathlib.Path(folder) / f"{name}.json")
            files[-1].write_text(json.dumps(world(delay)))
        with MailLab([], files) as lab:
            # Interleaved, so that a busy moment of the machine falls on both.
            slow, fast = zip(*((round_trip(lab.worlds["slow"]), round_trip(lab.worlds["fast"])) for _ in range(rounds)))
    path = HOPS * DELAY_MS
    measured, own = statistics.median(slow), statistics.median(fast)
    print(f"critical path   {path:6.1f} ms   ({HOPS} hops of {DELAY_MS} ms)")
    print(f"wall time       {measured:6.1f} ms   (median of {rounds}; {min(slow):.1f} to {max(slow):.1f})")
    print(f"without delay   {own:6.1f} ms   (median of {rounds}: what the machine itself costs)")
    print(f"ratio           {measured / path:6.3f}      (aim: at most 1.25)")


if __name__ == "__main__":
    main()
