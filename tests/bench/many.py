"""shared and hostile: whole checks of whole worlds, C++, with load servers for DNS, SMTP and HTTPS."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Iterator
from typing import Any

import funnel
import harness
import machine
from harness import Server, Side, program

SHARED_SERVERS = 200


@contextlib.contextmanager
def world(
    mail: list[str], policy: list[str], *dns: str, resolver: str = "127.0.0.1"
) -> Iterator[tuple[list[Server], dict[str, Any], str, str]]:
    """Servers, the options that lead to them, and the root files of mail and policy servers."""
    with (
        tempfile.NamedTemporaryFile(suffix=".pem") as one,
        tempfile.NamedTemporaryFile(suffix=".pem") as two,
        tempfile.NamedTemporaryFile(suffix=".pem", mode="w") as both,
        harness.serving(
            [program("dns_server"), *dns],
            [program("tls_server"), "smtp", one.name, *mail],
            [program("tls_server"), "https", two.name, *policy],
        ) as servers,
    ):
        for file in (one, two):
            both.write(open(file.name).read())
        both.flush()
        dns_port, smtp_port, https_port = (server.ready["port"] for server in servers)
        yield (
            servers,
            {
                "allow_private": True,
                "ca_file": both.name,
                "helo": "client.bench.test",
                "timeout": 60,
                "resolver": f"{resolver}:{dns_port}",
                "smtp_port": smtp_port,
                "https_port": https_port,
            },
            one.name,
            two.name,
        )


class Shared:
    ABOUT = "100,000 domains on 200 mail servers (90 % of them on 20), 5 % with a policy; probe_mx is always"
    FLOOR = """What the servers counted as different - look-ups, policy hosts, mail servers - each at the CPU time of
    its bare loop in the same run: c-ares a question, OpenSSL an exchange. Its speed is that of a core which does
    nothing else. Probes sent and policies fetched must be as many as there are endpoints, and no look-up may have
    been sent twice. As in funnel there are two floors of a look-up: with a resolver elsewhere each question has a
    source port of its own, ours and the floor's; with one on this machine both keep sockets open."""
    WINDOW = 1000

    def run(self, rounds: int, quick: bool) -> dict[str, Any]:
        return self._measure(2_000 if quick else harness.counted(100_000 // rounds), rounds, {})

    def bites(self) -> None:
        """Nothing is kept, so the servers are asked again and again."""
        self._measure(400, 1, {"cache_ttl": 0.000001})

    def _measure(self, count: int, rounds: int, more: dict[str, Any]) -> dict[str, Any]:
        policies, servers_used = count // 20, SHARED_SERVERS
        verdicts = {
            "h: enforced, record valid, TLS-RPT absent, MX 1": policies,
            "h: none, record absent, TLS-RPT absent, MX 1": count - policies,
        }
        mail, policy = [f"h{SHARED_SERVERS}"], [f"h{count}"]
        places = [place for place in funnel.PLACES if place == "here" or machine.in_own_network]
        runs: dict[str, list[dict[str, Any]]] = {}
        facts: dict[str, Any] = {"domains a round": count, "domains at once": self.WINDOW}
        for place in places * rounds:
            ip, questions_a_socket = funnel.PLACES[place]
            # Servers of its own for each run, so that their counts are those of one.
            with world(mail, policy, "--distinct", resolver=ip) as (servers, options, mail_roots, policy_roots):
                chosen = json.dumps(options | more)
                ours = harness.run_once(
                    Side([program("checks"), "h", str(count), str(self.WINDOW), chosen], verdicts), servers, 600
                )
                asked, probed, fetched = (server.stop() for server in servers)
            self._each_once(asked, probed, fetched, min(servers_used, count), policies)
            with world([f"s{SHARED_SERVERS}"], [f"p{SHARED_SERVERS}"]) as (servers, _, mail_roots, policy_roots):
                floors = self._floors(servers, mail_roots, policy_roots, ip, questions_a_socket)
            cost = (
                asked["different"] * floors["look-up"] + SHARED_SERVERS * floors["probe"] + policies * floors["policy"]
            )
            floor = {**ours, "cpu": cost, "seconds": cost, "peak_kib": 0, "server_busy": 0}
            runs.setdefault(f"mtasts C++, resolver {place}", []).append(ours)
            runs.setdefault(f"the floors, resolver {place}", []).append(floor)
            facts |= {
                "different look-ups": asked["different"],
                "mail servers probed": probed["endpoints"],
                "policy hosts fetched": fetched["endpoints"],
                "connections at once to one server": probed["most_at_once"],
            }
        ratios = [
            {
                **harness.ratio(runs, f"mtasts C++, resolver {place}", f"the floors, resolver {place}"),
                "reach": 0.60,
                "aim": 0.85,
            }
            for place in places
        ]
        return {"sides": harness.summary(runs), "ratios": ratios, "facts": facts}

    @staticmethod
    def _each_once(
        asked: dict[str, Any], probed: dict[str, Any], fetched: dict[str, Any], mail: int, policies: int
    ) -> None:
        seen = {
            "look-ups sent twice": asked["all"] - asked["different"],
            "probes": probed["connections"],
            "mail servers": probed["endpoints"],
            "fetches": fetched["connections"],
            "policy hosts": fetched["endpoints"],
        }
        right = {
            "look-ups sent twice": 0,
            "probes": mail,
            "mail servers": mail,
            "fetches": policies,
            "policy hosts": policies,
        }
        if seen != right:
            raise harness.WrongVerdict(f"expected {right}, got {seen}")

    @staticmethod
    def _floors(
        servers: list[Server], mail_roots: str, policy_roots: str, resolver: str, questions_a_socket: str
    ) -> dict[str, float]:
        """CPU seconds of one look-up, one probe, one policy."""
        dns, smtp, https = (str(server.ready["port"]) for server in servers)
        domains, hosts, right = 2_000, SHARED_SERVERS, "chain and name verified"
        look_ups = Side(
            [program("funnel_bare"), f"{resolver}:{dns}", str(domains), "1000", questions_a_socket],
            {"record absent, one MX, TLS-RPT absent": domains},
        )
        probes = Side([program("visits_bare"), mail_roots, "smtp", "s", smtp, str(hosts), "100"], {right: hosts})
        policies = Side([program("visits_bare"), policy_roots, "https", "p", https, str(hosts), "100"], {right: hosts})
        costs = [harness.run_once(side, servers, 60)["cpu"] for side in (look_ups, probes, policies)]
        return {"look-up": costs[0] / domains / 3, "probe": costs[1] / hosts, "policy": costs[2] / hosts}


class Hostile:
    ABOUT = "20,000 domains, 5 % black holes, 2 % policy hosts that drip, 2 % refusals, 3 % SERVFAIL"
    FLOOR = """The same healthy domains alone, and some more of their kind so that both sides last as long. The two run at the
    same time on the client's core, a few milliseconds each in turn, so that what else the machine does falls on both
    alike; throughput is all the domains of a round by the time that the core was spent on them, until the last one of
    them met its deadline. That is their throughput indeed only where nobody waits: below the table stands the share of
    the core that either side left idle until its last healthy domain ended, in runs one after the other, each with the
    core to itself. Of those are the other figures there as well: the throughput until the last healthy domain ended,
    and two stricter counts of it: only the domains that had ended by then, though the others have been paid for; and
    only the healthy ones, each hostile domain as work for nothing. An overrun is how much later than its deadline a
    check that was cut off arrived in the hands of the caller."""
    # Seven in a hundred stay until their deadline: at 2,000 domains a second 700 of the places are theirs at any time.
    WINDOW = 2_000
    MIXED, ALONE = "with the hostile", "healthy alone"
    HEALTHY, NONE = "h: enforced, record valid, TLS-RPT absent, MX 1", "h: none, record absent, TLS-RPT absent, MX 1"

    def _expected(self, count: int) -> dict[str, dict[str, int]]:
        parts = count // 100
        hostile = {
            "u: unknown, partial, record unseen, TLS-RPT unseen, MX 0": 3 * parts,
            "b: none, partial, record absent, TLS-RPT absent, MX 1": 2 * parts,
            "d: unknown, partial, record valid, TLS-RPT absent, MX 1": 2 * parts,
            "c: none, record absent, TLS-RPT absent, MX 1": 2 * parts,
            "f: unknown, record unseen, TLS-RPT unseen, MX 0": 3 * parts,
        }
        return {self.MIXED: self._healthy(parts) | hostile, self.ALONE: self._healthy(parts)}

    def _healthy(self, hundreds: int) -> dict[str, int]:
        # Of the numbers 0 to 99 these have a policy: 7, 27, 47, 67 and 87; and 7 is not healthy.
        return {self.HEALTHY: 4 * hundreds, self.NONE: 84 * hundreds}

    def run(self, rounds: int, quick: bool) -> dict[str, Any]:
        # Two sides alone, so more rounds: on a machine that is shared with others the ratio of one says little.
        if quick:
            return self._measure(300, rounds, 1, 3)
        return self._measure(harness.counted(20_000), 2 * rounds + 1, rounds, 5)

    def bites(self) -> None:
        """The resolver gives a record to a domain that has none."""
        self._measure(100, 1, 0, 3, "--wrong", "8")

    def _measure(self, count: int, rounds: int, rounds_alone: int, deadline: float, *spoilt: str) -> dict[str, Any]:
        as_long = round(count / 88)
        with world([f"h{SHARED_SERVERS}"], [f"h{100 * as_long}", f"d{count}"], *spoilt) as (servers, options, _, _):
            chosen = json.dumps(options | {"timeout": deadline})

            def side(letter: str, expected: dict[str, int]) -> Side:
                return Side(
                    [program("checks"), letter, str(sum(expected.values())), str(self.WINDOW), chosen], expected
                )

            expected = self._expected(count)
            beside = {self.MIXED: side("x", expected[self.MIXED]), self.ALONE: side("y", self._healthy(as_long))}
            runs: dict[str, list[dict[str, Any]]] = {name: [] for name in beside}
            for _ in range(rounds):
                for name, run in zip(beside, harness.run_beside(list(beside.values()), servers, 300)):
                    runs[name].append(run | {"seconds": run["cpu"]})
            in_turn = {self.MIXED: side("x", expected[self.MIXED]), self.ALONE: side("y", expected[self.ALONE])}
            alone = harness.interleaved(in_turn, rounds_alone, servers)
        return {
            "rounds": rounds,
            "sides": harness.summary(runs),
            "ratios": [{**harness.ratio(runs, self.MIXED, self.ALONE), "reach": 0.90, "aim": 0.97}],
            "facts": {"domains a round": count, "domains at once": self.WINDOW, **self._alone(alone, deadline)},
        }

    def _alone(self, runs: dict[str, list[dict[str, Any]]], deadline: float) -> dict[str, str]:
        """What is known only of a side that has the core to itself."""
        if not runs[self.MIXED]:
            return {}
        idle = {
            name: harness.spread([1 - run["cpu_at_last_healthy"] / run["until_last_healthy"] for run in of_side])
            for name, of_side in runs.items()
        }
        pairs = list(zip(runs[self.MIXED], runs[self.ALONE]))
        ratios = {
            "one after the other, until the last healthy one": [
                (mixed["units"] / (mixed["until_last_healthy"] + mixed["cpu_after_last_healthy"]))
                / (alone["units"] / alone["until_last_healthy"])
                for mixed, alone in pairs
            ],
            "of it, counting those that had ended by then": [
                (mixed["ended_by_last_healthy"] / mixed["until_last_healthy"])
                / (alone["units"] / alone["until_last_healthy"])
                for mixed, alone in pairs
            ],
            "of it, counting the healthy ones": [
                alone["until_last_healthy"] / mixed["until_last_healthy"] for mixed, alone in pairs
            ],
        }
        overruns = {
            part: harness.spread([run[f"overrun_{part}_ms"] for run in runs[self.MIXED]])["median"]
            for part in ("p50", "p99", "max")
        }
        return {
            **{f"core idle, {name}": "{median:.1%} ({min:.1%} to {max:.1%})".format(**of) for name, of in idle.items()},
            **{how: "{median:.2f} ({min:.2f} to {max:.2f})".format(**harness.spread(of)) for how, of in ratios.items()},
            "deadline": f"{deadline} s",
            "deadline overrun": ", ".join(f"{part} {ms:.1f} ms" for part, ms in overruns.items()),
            "to reach": "p99 below 50 ms; the aim is 20 ms",
        }


SHARED, HOSTILE = Shared(), Hostile()
