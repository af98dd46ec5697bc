"""The first stage of a scan, by domain: three questions each, and those that follow a record. One worker is simulated,
event by event, on a sample of its domains; the others do the same beside it."""

from __future__ import annotations

import heapq
import random
from collections import deque
from dataclasses import dataclass

from plan import Plan
from world import World

SAMPLE = 80_000  # domains of one worker that are simulated one by one

@dataclass(frozen=True)
class LookUps:
    seconds: float  # of the whole stage, all workers side by side
    domains_a_second: float  # of all workers
    questions: float  # of the whole stage
    questions_a_second: float
    peak_questions: int  # under way at once, of one worker
    peak_domains: int
    limit: str  # what sets the pace


class _Worker:
    """Domains wait for the window, their questions for a place and for dns_rate, their answers for the loop's CPU."""

    def __init__(self, world: World, plan: Plan, domains: int, seed: int) -> None:
        self.world, self.plan, self.chance = world, plan, random.Random(seed)
        self.left = domains
        self.now = 0.0
        self.events: list[tuple[float, int, int]] = []  # time, order, domain; a domain below 0 has left the window
        self.order = 0
        self.open: dict[int, int] = {}  # domain -> questions that are not answered
        self.silent: set[int] = set()
        self.with_record: set[int] = set()
        self.waiting: deque[int] = deque()
        self.under_way = self.questions = self.peak_questions = self.peak_domains = 0
        self.next_question = 0.0
        self.silent_due = 0.5
        self.cpu_free = [0.0] * plan.threads
        self.cpu_used = 0.0
        self.place_seconds = self.domain_seconds = 0.0
        self.done: list[float] = []

    def push(self, when: float, domain: int) -> None:
        self.order += 1
        heapq.heappush(self.events, (when, self.order, domain))

    def begin(self, domain: int) -> None:
        self.left -= 1
        # In turn and not by lot: a sample is to have its share of them, which hold most of the places.
        self.silent_due += self.world.silent_share
        if self.silent_due >= 1:
            self.silent_due -= 1
            self.silent.add(domain)
        elif self.chance.random() < self.world.record_share:
            self.with_record.add(domain)
        self.ask(domain, 3)

    def ask(self, domain: int, questions: int) -> None:
        self.open[domain] = questions
        self.waiting.extend([domain] * questions)

    def send(self) -> None:
        while self.waiting and self.under_way < self.plan.look_ups_at_once:
            domain = self.waiting.popleft()
            start = self.now
            if self.plan.dns_rate:
                start = max(start, self.next_question)
                self.next_question = start + 1 / self.plan.dns_rate
            longest = self.plan.dns_timeout * self.plan.dns_tries
            took = longest if domain in self.silent else min(self.world.look_up(self.chance), longest)
            self.under_way += 1
            self.questions += 1
            self.place_seconds += start + took - self.now
            self.push(start + took, domain)
        self.peak_questions = max(self.peak_questions, self.under_way)

    def answered(self, domain: int) -> None:
        self.under_way -= 1
        loop = domain % self.plan.threads
        cost = self.world.domain_cpu / 3
        self.cpu_free[loop] = max(self.cpu_free[loop], self.now) + cost
        self.cpu_used += cost
        self.open[domain] -= 1
        if self.open[domain]:
            return
        del self.open[domain]
        if domain in self.with_record:
            self.with_record.discard(domain)
            self.ask(domain, self.world.later_questions())
        else:
            self.silent.discard(domain)
            self.push(self.cpu_free[loop], -1 - domain)

    def run(self) -> None:
        for domain in range(min(self.plan.concurrency, self.left)):
            self.begin(domain)
        following = len(self.open)
        self.peak_domains = len(self.open)
        self.send()
        while self.events:
            self.now, _, domain = heapq.heappop(self.events)
            if domain >= 0:
                self.answered(domain)
            else:
                self.done.append(self.now)
                if self.left:
                    self.begin(following)
                    following += 1
            self.send()


def _pace(done: list[float], longest: float, last_begun: float, is_sample: bool) -> float:
    """Domains a second while the window is full: after the first time-outs have ended, before the input has. Over whole
    spans of a time-out, since those that began together free their places together."""
    spans = int((last_begun - longest) / longest)
    if spans < 1:
        if is_sample:
            raise ValueError("the sample ends before a time-out has: take more domains")
        return len(done) / done[-1]
    counted = sum(last_begun - spans * longest < when <= last_begun for when in done)
    return counted / (spans * longest)


def look_ups(world: World, plan: Plan, sample: int = SAMPLE, seed: int = 1) -> LookUps:
    own = -(-world.domains // plan.all_workers)
    simulated = min(own, sample)
    worker = _Worker(world, plan, simulated, seed)
    worker.run()
    longest = plan.dns_timeout * plan.dns_tries
    last_begun = worker.done[max(0, simulated - plan.concurrency)]
    pace = _pace(worker.done, longest, last_begun, simulated < own)
    whole = worker.now if simulated == own else own / pace + longest
    used = {
        "look-ups at once": worker.place_seconds / (worker.now * plan.look_ups_at_once),
        "CPU of the loop": worker.cpu_used / (worker.now * plan.threads),
    }
    # A place that waits for dns_rate is taken too: the rate comes first.
    slowed = plan.dns_rate and worker.questions / worker.now > 0.8 * plan.dns_rate
    limit = "dns_rate" if slowed else max(used, key=lambda each: used[each])
    if not slowed and max(used.values()) < 0.75:
        limit = "concurrency"
    a_domain = worker.questions / simulated
    return LookUps(
        seconds=whole,
        domains_a_second=pace * plan.all_workers,
        questions=a_domain * world.domains,
        questions_a_second=a_domain * pace * plan.all_workers,
        peak_questions=worker.peak_questions,
        peak_domains=worker.peak_domains,
        limit=limit,
    )
