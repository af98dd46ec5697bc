"""The world that a scan meets: names, resolvers, servers and what they cost. Every figure names where it is from, and
docs/scale.md shows it."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass, field, fields
from typing import Any

ASSUMED = "assumed"


def figure(value: float, what: str, source: str) -> Any:
    return field(default=value, metadata={"what": what, "source": source})


# Sources, as docs/scale.md lists them.
TWENTE = "Brandhorst and Pras, mean 152 ms, 90 % below 275 ms [1]"
LAME = "zone files of 2026-05, 4.49 % [2]; 14 % with any fault [3]"
ADOPTION = "68,000 of 87 million names in four TLDs, IMC 2025 [4]"
MX_SHARE = "50,000 domains, 2026-07 [6]"
BENCH = "`./dev bench`, 2026-11-22, 2 cores"
POSTSCREEN = "Postfix's postscreen; how many is assumed"
ASKED = "the plan of a check"
HOSTILE = "the mix of the benchmark `hostile`"


@dataclass(frozen=True)
class World:
    """Shares are of 1, durations seconds, sizes bytes."""

    domains: int = figure(1_000_000, "registered names", "the plan")
    record_share: float = figure(0.00078, "domains with an MTA-STS record", ADOPTION)

    answer_median: float = figure(0.1265, "a recursive look-up: median, s", TWENTE)
    answer_sigma: float = figure(0.606, "the same: sigma of its log-normal distribution", TWENTE)
    slow_share: float = figure(0.02, "look-ups that a lost packet or a far server delays", ASSUMED)
    slow_least: float = figure(1.0, "those take at least, s", ASSUMED)
    slow_most: float = figure(4.5, "and at most, s", ASSUMED)
    silent_share: float = figure(0.0449, "delegations that never answer: every try times out", LAME)
    resolver_cpu: float = figure(100e-6, "CPU of the resolver a question, s", ASSUMED)
    upstream_own: float = figure(4, "questions to the domain's own servers, `_tls` among them (RFC 9156)", ASKED)
    upstream_parent: float = figure(1, "questions to the parent's servers", ASKED)
    upstream_shared: float = figure(0.3, "questions for addresses of name servers, most of them cached", ASSUMED)
    upstream_bytes: float = figure(600, "a question and its answer with DNSSEC's proof of absence", ASSUMED)
    largest_dns_operator: float = figure(0.2, "domains at the largest DNS operator", ASSUMED)

    round_trip_median: float = figure(0.09, "a round trip to a server: median, s", ASSUMED)
    round_trip_sigma: float = figure(0.6, "the same: sigma", ASSUMED)
    black_hole_share: float = figure(0.05, "servers of their own that never answer a connection", HOSTILE)

    policy_hosted: float = figure(0.6, "policy hosts at a provider", ASSUMED)
    policy_providers: float = figure(200, "such providers, by Zipf's law with exponent 1", ASSUMED)
    policy_addresses: float = figure(4, "addresses of each provider, and of each policy there", ASSUMED)
    policy_trips: float = figure(3, "round trips of a fetch: TCP, TLS 1.3, HTTP", "RFC 8446, RFC 9112")
    policy_bytes: float = figure(8_000, "a fetch: chain, request, policy", ASSUMED)
    policy_cpu: float = figure(1425e-6, "CPU of a fetch, s", BENCH)

    mail_shared: float = figure(0.283, "policies at a provider with the same MX names for all (Google)", MX_SHARE)
    mail_shared_visits: float = figure(10, "its names and addresses altogether", "5 names, IPv4 and IPv6")
    mail_tenant: float = figure(0.226, "policies at one with an MX name a customer (Microsoft 365)", MX_SHARE)
    mail_tenant_pool: float = figure(100, "its addresses, names evenly spread over them", ASSUMED)
    mail_tenant_addresses: float = figure(4, "addresses that one customer's name has", ASSUMED)
    mail_hosted: float = figure(0.24, "policies at other providers, by Zipf's law with exponent 1", ASSUMED)
    mail_providers: float = figure(2000, "such providers, 2 names with an address each", ASSUMED)
    mail_trips: float = figure(7, "round trips of a session, TCP to QUIT", "RFC 5321, RFC 3207")
    postscreen_share: float = figure(0.05, "mail servers of their own that make strangers wait", POSTSCREEN)
    postscreen_wait: float = figure(15.0, "how long, s", "Postfix's postscreen, with its look-ups")
    busy_share: float = figure(0.0002, "sessions at providers that end with 421", ASSUMED)
    mail_bytes: float = figure(7_000, "a session: chain and dialogue", ASSUMED)
    mail_cpu: float = figure(1506e-6, "CPU of a session, s", BENCH)

    domain_cpu: float = figure(151e-6, "CPU of a domain without a record, in Python, s", BENCH)
    domain_memory: float = figure(80 * 1024, "memory of a domain under way: 79 MiB at 1,000", BENCH)
    visit_memory: float = figure(100 * 1024, "memory of a visit under way", "what its benchmark may reach")
    row_bytes: float = figure(450, "a row of a summary as NDJSON", ASSUMED)

    @property
    def policies(self) -> int:
        return round(self.domains * self.record_share)

    def look_up(self, chance: random.Random) -> float:
        if chance.random() < self.slow_share:
            return chance.uniform(self.slow_least, self.slow_most)
        return chance.lognormvariate(math.log(self.answer_median), self.answer_sigma)

    def round_trip(self, chance: random.Random) -> float:
        return chance.lognormvariate(math.log(self.round_trip_median), self.round_trip_sigma)

    def later_questions(self) -> int:
        """What a record makes a check ask beyond the first three: addresses of the policy host, TXT of the domain, and
        addresses and TLSA of two MX hosts."""
        return 3 + 2 * 3


def zipf(total: float, ranks: int) -> list[float]:
    """Shares of `total` that fall to ranks 1 to `ranks` when each is in proportion to 1 / rank."""
    whole = sum(1 / rank for rank in range(1, ranks + 1))
    return [total / rank / whole for rank in range(1, ranks + 1)]


def figures(world: World) -> list[tuple[str, float, str, str]]:
    """name, value, what it is, source: for the page."""
    return [
        (each.name, getattr(world, each.name), each.metadata["what"], each.metadata["source"]) for each in fields(world)
    ]
