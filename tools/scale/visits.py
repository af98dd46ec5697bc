"""The visits: policies, which the worker that looked a domain up fetches, and mail servers, each of which one worker
owns with its limits. The visits to one address wait in its line."""

from __future__ import annotations

import heapq
import itertools
import random
from collections import deque
from dataclasses import dataclass, field, replace
from typing import Literal

from plan import Plan
from world import World, zipf

MOST_BACK_OFF = 16  # times back_off: docs/politeness.md
BURST = 5


@dataclass
class Address:
    """One address and what is to be done there: how long each visit takes when it has begun."""

    operator: str
    visits: deque[float] = field(default_factory=deque)
    answers_busy: bool = False  # a provider, which may say 421
    # With more domains: a line of each name gets longer, servers of their own get more, shared names stay as they are.
    growth: Literal["longer", "more", "same"] = "longer"
    open: int = 0
    count: int = 0
    spent: float = 0.0
    theoretical: float = 0.0  # GCRA: when the rate would be even
    shut_until: float = 0.0
    row: int = 0  # wishes to be left alone since the last good visit
    wishes: int = 0
    ended: float = 0.0
    sleeps: bool = False  # until host_rate or back_off let it go on
    in_line: int = 0  # of its visits, those that wait for a place among all


@dataclass(frozen=True)
class Limits:
    """What one stage may do, and what its visits cost."""

    at_one: int  # connections at one address
    at_once: int  # and altogether
    cpu: float  # seconds a visit
    busy: float  # share of visits to a provider that end with 421 or 429


@dataclass(frozen=True)
class Visits:
    seconds: float
    count: float
    a_second: float
    peak: int  # connections at once, of one worker
    slowest: str
    slowest_visits: float  # at one address
    slowest_seconds: float
    floor: float  # what that address's limits alone make of its visits
    limit: str
    left_alone: float  # times that a server asked for it


def policy_hosts(world: World, plan: Plan, chance: random.Random) -> list[list[Address]]:
    """By worker. Every policy has a name of its own, so nothing is fetched once for many; a provider meets all workers,
    each with its own limits."""
    owned: list[list[Address]] = [[] for _ in range(plan.all_workers)]
    shares = zipf(world.policy_hosted, int(world.policy_providers))
    for rank, share in enumerate(shares, 1):
        for _ in range(int(world.policy_addresses)):
            lines = [Address(f"policy provider {rank}", answers_busy=True) for _ in owned]
            for domain in range(round(world.policies * share)):
                lines[domain % len(owned)].visits.append(world.policy_trips * world.round_trip(chance))
            for own, line in zip(owned, lines, strict=True):
                own.append(line)
    for domain in range(round(world.policies * (1 - world.policy_hosted))):
        lost = chance.random() < world.black_hole_share
        took = plan.connect_timeout if lost else world.policy_trips * world.round_trip(chance)
        owned[domain % len(owned)].append(Address("a policy host of its own", deque([took]), growth="more"))
    return [[line for line in own if line.visits] for own in owned]


def mail_servers(world: World, plan: Plan, chance: random.Random) -> list[list[Address]]:
    """By worker, each address in one alone."""

    def session() -> float:
        return world.mail_trips * world.round_trip(chance)

    found = [
        Address("mail provider, same names for all", deque([session()]), True, "same")
        for _ in range(int(world.mail_shared_visits))
    ]
    pool = [Address("mail provider, a name a customer", answers_busy=True) for _ in range(int(world.mail_tenant_pool))]
    each_has = min(int(world.mail_tenant_addresses), len(pool))
    # In turn: drawn by lot, the longest of a sample's short lines would not grow into the longest of the whole.
    for turn in range(round(world.policies * world.mail_tenant) * each_has):
        pool[turn % len(pool)].visits.append(session())
    found += pool
    for rank, share in enumerate(zipf(world.mail_hosted, int(world.mail_providers)), 1):
        if world.policies * share >= chance.random():  # of the small ones, those that some policy names
            found += [Address(f"mail provider {rank}", deque([session()]), True, "same") for _ in range(2)]
    alone = 1 - world.mail_shared - world.mail_tenant - world.mail_hosted
    for _ in range(round(world.policies * alone)):
        if chance.random() < world.black_hole_share:
            took = plan.connect_timeout
        else:
            took = session() + (world.postscreen_wait if chance.random() < world.postscreen_share else 0)
        found.append(Address("a mail server of its own", deque([took]), growth="more"))
    found = [each for each in found if each.visits]
    return [found[own :: plan.all_workers] for own in range(plan.all_workers)]


class _Worker:
    def __init__(self, lines: list[Address], plan: Plan, limits: Limits, chance: random.Random) -> None:
        self.lines, self.plan, self.limits, self.chance = lines, plan, limits, chance
        self.now = 0.0
        self.cpu_free = self.spent = 0.0
        self.under_way = self.peak = self.order = self.left_alone = 0
        self.events: list[tuple[float, int, int, float]] = []  # time, order, line, duration; 0: look at the line again
        self.without_place: deque[int] = deque()

    def push(self, when: float, line: int, took: float) -> None:
        self.order += 1
        heapq.heappush(self.events, (when, self.order, line, took))

    def start(self, index: int) -> None:
        line = self.lines[index]
        while len(line.visits) > line.in_line and line.open + line.in_line < self.limits.at_one and not line.sleeps:
            soonest = line.shut_until
            if self.plan.host_rate:
                soonest = max(soonest, line.theoretical - (BURST - 1) / self.plan.host_rate)
            if soonest > self.now + 1e-9:
                line.sleeps = True
                self.push(soonest, index, 0)
            elif self.under_way == self.limits.at_once:
                line.in_line += 1
                self.without_place.append(index)
            else:
                self.begin(index)

    def begin(self, index: int) -> None:
        line = self.lines[index]
        took = line.visits.popleft()
        if self.plan.host_rate:
            line.theoretical = max(line.theoretical, self.now) + 1 / self.plan.host_rate
        # One handshake after the other on the loop's core.
        self.cpu_free = max(self.cpu_free, self.now) + self.limits.cpu / self.plan.threads
        took += self.cpu_free - self.now
        line.open += 1
        line.count += 1
        line.spent += took
        self.spent += took
        self.under_way += 1
        self.peak = max(self.peak, self.under_way)
        self.push(self.now + took, index, took)

    def end(self, index: int) -> None:
        line = self.lines[index]
        line.open -= 1
        line.ended = self.now
        self.under_way -= 1
        if line.answers_busy and self.plan.back_off and self.chance.random() < self.limits.busy:
            line.shut_until = self.now + self.plan.back_off * min(2**line.row, MOST_BACK_OFF)
            line.row += 1
            line.wishes += 1
            self.left_alone += 1
        else:
            line.row = 0

    def run(self) -> None:
        for index in range(len(self.lines)):
            self.start(index)
        while self.events:
            self.now, _, index, took = heapq.heappop(self.events)
            if took:
                self.end(index)
                self.hand_on()
            else:
                self.lines[index].sleeps = False
            self.start(index)

    def hand_on(self) -> None:
        """The place of a visit that has ended goes to the one that has waited longest, or to its line's next."""
        if self.without_place:
            index = self.without_place.popleft()
            self.lines[index].in_line -= 1
            self.start(index)


def visit(owned: list[list[Address]], plan: Plan, limits: Limits, times: float, seed: int) -> Visits:
    """`times`: how many such samples the whole is. Rare events do not scale: of a sample, the wishes to be left alone
    are added as what is to be expected of them."""
    sampled = times > 1
    drawn = replace(limits, busy=0) if sampled else limits
    workers = [_Worker(lines, plan, drawn, random.Random(seed + own)) for own, lines in enumerate(owned) if lines]
    for worker in workers:
        worker.run()
    lines = list(itertools.chain.from_iterable(owned))

    def factor(line: Address) -> float:
        return times if line.growth == "longer" else 1.0

    last = max(lines, key=lambda each: each.ended)
    slowest = max(lines, key=lambda each: each.ended * factor(each) * (each.count >= BURST))
    grown, mean = factor(slowest), slowest.spent / slowest.count
    count = slowest.count * grown
    by_rate = 1 / plan.host_rate if plan.host_rate else 0.0
    by_places = mean / limits.at_one
    alone = count * limits.busy * plan.back_off if sampled and slowest.answers_busy else 0.0
    slowest_seconds = (slowest.ended - mean) * grown + mean + alone
    # A worker whose places are always taken has as many samples' work to do.
    crowded = [each.now * times for each in workers if each.spent > 0.8 * each.now * limits.at_once]
    seconds = max([slowest_seconds, last.ended, *crowded])
    if slowest_seconds == seconds:
        limit = "host_rate" if by_rate >= by_places else "connections at one address"
    else:
        limit = "connections at once" if seconds in crowded else "one slow visit"
    if slowest_seconds == seconds and slowest.wishes * plan.back_off > seconds / 2:
        limit = "back_off"
    everything = sum(each.count * (1 if each.growth == "same" else times) for each in lines)
    return Visits(
        seconds=seconds,
        count=everything,
        a_second=everything / seconds,
        peak=max(each.peak for each in workers),
        slowest=slowest.operator,
        slowest_visits=count,
        slowest_seconds=slowest_seconds,
        floor=count * max(by_rate, by_places),
        limit=limit,
        left_alone=everything * limits.busy if sampled else sum(each.left_alone for each in workers),
    )
