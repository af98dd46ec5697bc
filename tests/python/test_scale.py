"""The simulation behind docs/scale.md: the same seed gives the same account, each limit binds as the core's does, a
sample stands for the whole, and the page is of today's simulation."""

from __future__ import annotations

import pathlib
import random
import sys
from collections import deque
from dataclasses import replace

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tools/scale"))

import account as accounts  # noqa: E402
import page  # noqa: E402
from look_ups import look_ups  # noqa: E402
from plan import Plan  # noqa: E402
from visits import Address, Limits, visit  # noqa: E402
from world import World  # noqa: E402

# Many policies among few domains, and no chance events at servers: what is left are the limits.
DENSE = World(domains=4000, record_share=0.5, policy_providers=1, mail_tenant_pool=4, busy_share=0, black_hole_share=0)


def test_the_same_seed_gives_the_same_account() -> None:
    world = World(domains=3000, record_share=0.1)
    assert accounts.account(world, Plan(), seed=7) == accounts.account(world, Plan(), seed=7)
    assert accounts.account(world, Plan(), seed=7) != accounts.account(world, Plan(), seed=8)


def test_half_the_host_rate_doubles_the_time_of_the_slowest_server() -> None:
    usual = accounts.fetches(DENSE, Plan(host_rate=10))
    halved = accounts.fetches(DENSE, Plan(host_rate=5))
    assert usual.slowest == halved.slowest == "policy provider 1"
    assert usual.limit == halved.limit == "host_rate"
    assert usual.slowest_seconds == pytest.approx(1200 / 10, rel=0.02)
    assert halved.slowest_seconds == pytest.approx(2 * usual.slowest_seconds, rel=0.02)


def test_half_the_connections_at_once_double_the_time_of_the_slowest_mail_server() -> None:
    usual, halved = accounts.sessions(DENSE, Plan(per_host=2)), accounts.sessions(DENSE, Plan(per_host=1))
    assert usual.limit == halved.limit == "connections at one address"
    assert halved.slowest_seconds == pytest.approx(2 * usual.slowest_seconds, rel=0.05)


def test_a_rate_above_what_the_connections_admit_changes_nothing() -> None:
    usual, doubled = accounts.sessions(DENSE, Plan(host_rate=10)), accounts.sessions(DENSE, Plan(host_rate=20))
    assert doubled.slowest_seconds == pytest.approx(usual.slowest_seconds, rel=0.01)


def test_one_provider_meets_every_worker_with_its_policies_and_one_with_its_mail_servers() -> None:
    alone, four = Plan(), Plan(workers=4)
    assert accounts.fetches(DENSE, four).slowest_seconds == pytest.approx(
        accounts.fetches(DENSE, alone).slowest_seconds / 4, rel=0.1
    )
    assert accounts.sessions(DENSE, four).slowest_seconds == pytest.approx(
        accounts.sessions(DENSE, alone).slowest_seconds, rel=0.05
    )


def test_a_server_that_asks_for_it_is_left_alone_longer_each_time() -> None:
    line = Address("busy", deque([1.0] * 4), answers_busy=True)
    seen = visit([[line]], Plan(back_off=60), Limits(at_one=1, at_once=10, cpu=0, busy=1), 1, seed=1)
    # Four visits of a second each, and three waits in a row between them.
    assert seen.seconds == pytest.approx(4 + 60 + 120 + 240)
    assert seen.limit == "back_off"
    assert seen.left_alone == 4


def test_a_burst_is_five_connections() -> None:
    line = Address("quick", deque([0.01] * 25))
    seen = visit([[line]], Plan(host_rate=10), Limits(at_one=20, at_once=100, cpu=0, busy=0), 1, seed=1)
    assert seen.seconds == pytest.approx((25 - 5) / 10 + 0.01)


def test_dns_rate_is_kept() -> None:
    seen = look_ups(World(domains=8000, silent_share=0), Plan(dns_rate=600, concurrency=500))
    assert seen.questions_a_second == pytest.approx(600, rel=0.02)
    assert seen.limit == "dns_rate"


def test_silent_delegations_hold_the_places_of_look_ups() -> None:
    world = World(domains=9000, silent_share=0.1)
    seen = look_ups(world, Plan(concurrency=600, descriptors=4000))
    places = 1000 / (0.1 * 10 + 0.9 * _mean_answer(world))
    assert seen.peak_questions == 1000
    assert seen.limit == "look-ups at once"
    assert seen.questions_a_second == pytest.approx(places, rel=0.1)


def _mean_answer(world: World) -> float:
    chance = random.Random(3)
    return sum(world.look_up(chance) for _ in range(20_000)) / 20_000


def test_few_descriptors_are_few_places() -> None:
    seen = look_ups(World(domains=5000), Plan(descriptors=1024, concurrency=1000))
    assert seen.peak_questions == 256


def test_a_sample_of_look_ups_stands_for_four_times_as_many() -> None:
    # Short time-outs make few domains a long time: many spans of a time-out.
    world, plan = World(domains=32_000), Plan(concurrency=1000, dns_timeout=1, descriptors=4000)
    whole = look_ups(world, plan, sample=32_000)
    sampled = look_ups(world, plan, sample=8_000)
    assert sampled.seconds == pytest.approx(whole.seconds, rel=0.05)
    assert sampled.questions == pytest.approx(whole.questions, rel=0.02)


def test_a_sample_that_ends_before_the_first_time_outs_is_refused() -> None:
    with pytest.raises(ValueError, match="take more domains"):
        look_ups(World(domains=40_000), Plan(), sample=2000)


def test_a_sample_of_visits_stands_for_four_times_as_many(monkeypatch: pytest.MonkeyPatch) -> None:
    world = replace(DENSE, domains=16_000, black_hole_share=0.05, mail_tenant_pool=20)
    whole = [stage(world, Plan()) for stage in (accounts.fetches, accounts.sessions)]
    monkeypatch.setattr(accounts, "POLICIES", 2000)
    sampled = [stage(world, Plan()) for stage in (accounts.fetches, accounts.sessions)]
    for one, four in zip(sampled, whole, strict=True):
        assert one.seconds == pytest.approx(four.seconds, rel=0.15)
        assert one.slowest_visits == pytest.approx(four.slowest_visits, rel=0.15)
        assert one.count == pytest.approx(four.count, rel=0.15)


def test_the_page_is_of_this_simulation() -> None:
    # All of its tables take too long for this place: ./dev test generate computes them again.
    assert page.sources_mark() in page.PAGE.read_text(), "./dev generate writes docs/scale.md"


def test_numbers_have_the_digits_that_count() -> None:
    given = (0, 0.953, 38.2, 1234, 45_118_125)
    assert [page.number(each) for each in given] == ["0", "0.95", "38", "1,200", "45 million"]
    assert [page.span(each) for each in (91, 793, 38_000)] == ["91 s", "13 min", "10.6 h"]
