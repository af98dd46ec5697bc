"""The tables of docs/scale.md, written between its marks: page.py --write, or --check, which says what is stale."""

from __future__ import annotations

import hashlib
import pathlib
import re
import sys
from dataclasses import replace

from account import Account, account, fetches, sessions
from look_ups import look_ups
from scans import SCANS, Scan
from visits import Visits
from world import figures

HERE = pathlib.Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs/scale.md"
BLOCK = re.compile(r"<!-- written: (?P<name>[a-z-]+) -->\n(?P<text>.*?)<!-- end -->\n", re.DOTALL)
HEADS = ("1 million", "15 million", "300 million")


def sources_mark() -> str:
    """Changes with every line of the simulation, so that a test can tell in no time whether the page is of today's."""
    digest = hashlib.sha256()
    for each in sorted(HERE.glob("*.py")):
        digest.update(each.read_bytes())
    return digest.hexdigest()[:16]


def span(seconds: float) -> str:
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def number(value: float) -> str:
    """Two digits that count, and no more than the parameters deserve."""
    if value == 0:
        return "0"
    if abs(value) < 10:
        return f"{value:.2g}"
    digits = max(0, len(str(int(abs(value)))) - 2)
    rounded = round(value / 10**digits) * 10**digits
    return f"{rounded / 1e6:,.4g} million" if rounded >= 1_000_000 else f"{rounded:,}"


def size(value: float) -> str:
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if value >= unit:
            return f"{value / unit:.2g} {name}" if value / unit < 10 else f"{value / unit:.0f} {name}"
    return f"{value:.0f} B"


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def plans_table() -> str:
    def row(what: str, name: str) -> list[str]:
        return [what, *(f"{getattr(each.plan, name):,}" for each in SCANS)]

    return table(
        ["", *HEADS],
        [
            row("machines", "machines"),
            row("cores of each, at least", "cores"),
            row("workers a machine, each with a Checker", "workers"),
            row("`concurrency` of each", "concurrency"),
            row("`dns_rate` of each, 0 is none", "dns_rate"),
            row("`per_host`", "per_host"),
            row("`per_policy_host`", "per_policy_host"),
            row("`host_rate`", "host_rate"),
            row("`ulimit -n`", "descriptors"),
        ],
    )


def _visits(name: str, seen: list[Visits]) -> list[list[str]]:
    return [
        [f"**{name}**", *(span(each.seconds) for each in seen)],
        ["connections", *(number(each.count) for each in seen)],
        ["a second", *(number(each.a_second) for each in seen)],
        ["at once, of a worker", *(number(each.peak) for each in seen)],
        ["slowest", *(each.slowest for each in seen)],
        ["its visits at one address, of a worker", *(number(each.slowest_visits) for each in seen)],
        ["they take", *(span(each.slowest_seconds) for each in seen)],
        ["its floor: by its limits alone", *(span(each.floor) for each in seen)],
        ["what sets the pace", *(each.limit for each in seen)],
        ["servers that asked to be left alone", *(number(each.left_alone) for each in seen)],
    ]


def stages_table(accounts: list[Account]) -> str:
    first = [each.look_ups for each in accounts]
    rows = [
        ["**look-ups, by domain**", *(span(each.seconds) for each in first)],
        ["domains a second", *(number(each.domains_a_second) for each in first)],
        ["questions to resolvers", *(number(each.questions) for each in first)],
        ["a second", *(number(each.questions_a_second) for each in first)],
        ["under way at once, of a worker", *(number(each.peak_questions) for each in first)],
        ["what sets the pace", *(each.limit for each in first)],
        *_visits("policies, by domain, if all were known at once", [each.policies for each in accounts]),
        ["a second there, as look-ups find them", *(number(each.provider_a_second) for each in accounts)],
        *_visits("mail servers, by destination", [each.mail for each in accounts]),
        ["**altogether, at most**", *(f"**{span(each.seconds)}**" for each in accounts)],
    ]
    return table(["", *HEADS], rows)


def needs_table(accounts: list[Account]) -> str:
    def row(what: str, *cells: str) -> list[str]:
        return [what, *cells]

    both = list(zip(accounts, (each.plan.machines for each in SCANS), strict=True))
    return table(
        ["", *HEADS],
        [
            row("questions that the resolver's cache cannot answer", *(f"{each.miss_share:.1%}" for each in accounts)),
            row("questions to authoritative servers", *(number(each.upstream) for each in accounts)),
            row("a second", *(number(each.upstream_a_second) for each in accounts)),
            row("at the largest DNS operator", *(number(each.largest_operator_a_second) for each in accounts)),
            row("at the parents' servers", *(number(each.parent_a_second) for each in accounts)),
            row("under way at once, of a machine's resolver", *(number(each.resolver_under_way) for each in accounts)),
            row("sockets of a worker", *(number(each.sockets) for each in accounts)),
            row("local ports of a machine, at most", *(number(each.ports) for each in accounts)),
            row("of those, towards one address", *(number(each.busiest_pair) for each in accounts)),
            row("entries of a firewall that tracks UDP for 30 s", *(number(each.tracked) for each in accounts)),
            row("memory of a worker, at most", *(size(each.memory) for each in accounts)),
            row("cores of a machine: scanner", *(f"{each.scanner_cores:.1f}" for each in accounts)),
            row("cores of a machine: resolver", *(f"{each.resolver_cores:.1f}" for each in accounts)),
            row("CPU hours altogether", *(number(each.cpu_hours) for each in accounts)),
            row("machine hours", *(number(each.seconds / 3600 * of) for each, of in both)),
            row("traffic", *(size(each.traffic) for each in accounts)),
            row("rows as NDJSON", *(size(each.output) for each in accounts)),
        ],
    )


def look_up_changes(scan: Scan) -> str:
    world, plan = scan.world, scan.plan
    rows = []
    for what, seen, changed in (
        ("as planned", world, plan),
        ("`concurrency` 100", world, replace(plan, concurrency=100)),
        ("`concurrency` 250", world, replace(plan, concurrency=250)),
        ("`ulimit -n` 1024", world, replace(plan, descriptors=1024)),
        ("2 workers", world, replace(plan, workers=2)),
        ("`dns_rate` 1,000", world, replace(plan, dns_rate=1000)),
        ("all registered names: 4.49 % silent", replace(world, silent_share=0.0449), plan),
        ("the same, `dns_tries` 1", replace(world, silent_share=0.0449), replace(plan, dns_tries=1)),
    ):
        found = look_ups(seen, changed)
        rows.append([what, number(found.domains_a_second), span(found.seconds), found.limit])
    return table(["1 million", "domains a second", "takes", "what sets the pace"], rows)


def visit_changes(scan: Scan) -> str:
    world, plan = scan.world, scan.plan
    rows = []
    for what, stage, seen, changed in (
        ("policies, as planned", fetches, world, plan),
        ("`host_rate` 5", fetches, world, replace(plan, host_rate=5)),
        ("`host_rate` 20", fetches, world, replace(plan, host_rate=20)),
        ("`per_policy_host` 2", fetches, world, replace(plan, per_policy_host=2)),
        ("mail servers, as planned", sessions, world, plan),
        ("`host_rate` 5", sessions, world, replace(plan, host_rate=5)),
        ("`per_host` 1", sessions, world, replace(plan, per_host=1)),
        ("`per_host` 4", sessions, world, replace(plan, per_host=4)),
        ("the customers' names at 10 addresses, not 100", sessions, replace(world, mail_tenant_pool=10), plan),
    ):
        found = stage(seen, changed)
        rows.append([what, span(found.seconds), span(found.floor), found.limit])
    return table(["300 million", "takes", "floor of the slowest", "what sets the pace"], rows)


def parameters_table() -> str:
    rows = []
    worlds = [figures(each.world) for each in SCANS]
    for index, (name, _, what, source) in enumerate(worlds[0]):
        values = list(dict.fromkeys(f"{world[index][1]:,.6g}" for world in worlds))
        rows.append([f"`{name}`", what, "; ".join(values), source])
    return table(["", "", "", "from"], rows)


def blocks() -> dict[str, str]:
    accounts = [account(each.world, each.plan) for each in SCANS]
    return {
        "plans": plans_table(),
        "stages": stages_table(accounts),
        "needs": needs_table(accounts),
        "look-up-changes": look_up_changes(SCANS[0]),
        "visit-changes": visit_changes(SCANS[2]),
        "parameters": parameters_table(),
        "mark": f"Of the simulation `{sources_mark()}`.\n",
    }


def written(page: str) -> str:
    texts = blocks()
    named = [each["name"] for each in BLOCK.finditer(page)]
    if sorted(named) != sorted(texts):
        raise SystemExit(f"{PAGE.name} has the blocks {named} and needs {list(texts)}")
    return BLOCK.sub(lambda each: f"<!-- written: {each['name']} -->\n{texts[each['name']]}<!-- end -->\n", page)


def main(arguments: list[str]) -> None:
    if arguments not in (["--write"], ["--check"]):
        raise SystemExit("usage: page.py --write | --check")
    page = PAGE.read_text()
    now = written(page)
    if arguments == ["--write"]:
        PAGE.write_text(now)
    elif now != page:
        raise SystemExit("stale: docs/scale.md; ./dev generate writes it")


if __name__ == "__main__":
    main(sys.argv[1:])
