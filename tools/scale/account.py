"""A scan's account: its stages, and what they take of machines, resolvers and lines."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

from look_ups import SAMPLE, LookUps, look_ups
from plan import Plan
from visits import Limits, Visits, mail_servers, policy_hosts, visit
from world import World

TRACKED = 30  # seconds that Linux's connection tracking keeps a UDP flow
TIME_WAIT = 60  # seconds that Linux keeps a closed connection's port
POLICIES = 12_000  # the most that are simulated one by one; of more, a sample


@dataclass(frozen=True)
class Account:
    look_ups: LookUps
    policies: Visits
    mail: Visits
    provider_a_second: float  # policies fetched from one address of the largest provider, over the time of the look-ups
    upstream: float  # questions that authoritative servers see
    miss_share: float  # of the scanner's questions, those that the resolver's cache cannot answer
    upstream_a_second: float
    largest_operator_a_second: float  # questions at the servers of the largest DNS operator
    parent_a_second: float
    resolver_under_way: float  # upstream questions at once, of one machine
    sockets: int  # of one worker at its busiest stage
    ports: float  # local ports of one machine, TIME_WAIT included
    busiest_pair: float  # of those, towards one address and port
    tracked: float  # flows that a firewall of one machine would keep
    memory: float  # of one worker
    scanner_cores: float  # of one machine, while domains are looked up
    resolver_cores: float
    cpu_hours: float
    traffic: float
    output: float

    @property
    def seconds(self) -> float:
        """One stage after the other. check_many lets them overlap, so this is the most."""
        return self.look_ups.seconds + self.policies.seconds + self.mail.seconds


def _sampled(world: World, seed: int) -> tuple[World, float, random.Random]:
    times = max(1.0, world.policies / POLICIES)
    return replace(world, domains=round(world.domains / times)), times, random.Random(seed)


def fetches(world: World, plan: Plan, seed: int = 1) -> Visits:
    seen, times, chance = _sampled(world, seed)
    limits = Limits(plan.per_policy_host, plan.policies_at_once, world.policy_cpu, world.busy_share)
    return visit(policy_hosts(seen, plan, chance), plan, limits, times, seed)


def sessions(world: World, plan: Plan, seed: int = 2) -> Visits:
    seen, times, chance = _sampled(world, seed)
    limits = Limits(plan.per_host, plan.mail_servers_at_once, world.mail_cpu, world.busy_share)
    return visit(mail_servers(seen, plan, chance), plan, limits, times, seed)


def account(world: World, plan: Plan, sample: int = SAMPLE, seed: int = 1) -> Account:
    first = look_ups(world, plan, sample, seed)
    policies = fetches(world, plan, seed)
    mail = sessions(world, plan, seed + 1)
    a_domain = world.upstream_own + world.upstream_parent + world.upstream_shared
    # What follows a record is asked of servers that are known by then; MX hosts at providers are in the cache.
    late = world.policies * (3 + 6 * (1 - world.mail_shared - world.mail_hosted))
    upstream = a_domain * world.domains + late
    hits = world.policies * 6 * (world.mail_shared + world.mail_hosted)
    a_second = first.domains_a_second * a_domain
    visits_a_second = max(policies.a_second, mail.a_second) / plan.machines
    visits_at_once = max(policies.peak, mail.peak)
    resolver_cpu = first.questions * world.resolver_cpu
    cpu = world.domains * world.domain_cpu + resolver_cpu
    cpu += policies.count * world.policy_cpu + mail.count * world.mail_cpu
    return Account(
        look_ups=first,
        policies=policies,
        mail=mail,
        provider_a_second=policies.slowest_visits * plan.all_workers / first.seconds,
        upstream=upstream,
        miss_share=1 - hits / first.questions,
        upstream_a_second=a_second,
        largest_operator_a_second=first.domains_a_second * world.upstream_own * world.largest_dns_operator,
        parent_a_second=first.domains_a_second * world.upstream_parent,
        resolver_under_way=a_second / plan.machines * _mean_answer(world, plan, seed),
        sockets=max(first.peak_questions, visits_at_once),
        ports=visits_a_second * TIME_WAIT + visits_at_once * plan.workers,
        busiest_pair=min(plan.host_rate or visits_a_second, visits_a_second) * TIME_WAIT,
        tracked=a_second / plan.machines * TRACKED,
        memory=first.peak_domains * world.domain_memory + visits_at_once * world.visit_memory + plan.cache_bytes,
        scanner_cores=first.domains_a_second * world.domain_cpu / plan.machines,
        resolver_cores=first.questions_a_second * world.resolver_cpu / plan.machines,
        cpu_hours=cpu / 3600,
        traffic=upstream * world.upstream_bytes + policies.count * world.policy_bytes + mail.count * world.mail_bytes,
        output=world.domains * world.row_bytes,
    )


def _mean_answer(world: World, plan: Plan, seed: int) -> float:
    """Seconds that a question of the resolver is under way: one of several for a look-up, or without an answer."""
    chance = random.Random(seed)
    answered = sum(world.look_up(chance) for _ in range(2000)) / 2000
    silent = plan.dns_timeout * plan.dns_tries
    return world.silent_share * silent + (1 - world.silent_share) * answered
