"""What a user may write and mypy --strict must accept; never run. Lines marked `error` must not be accepted."""

from __future__ import annotations

import datetime
import pathlib

import mtasts
from mtasts.types import Finding


def one() -> list[Finding]:
    report = mtasts.check("example.org", timeout=10, resolver=["127.0.0.1:53"], ca_file="ca.pem")
    total: int | None = report.score.total
    moment: datetime.datetime = report.checked_at
    length: datetime.timedelta = report.duration
    if report.policy is not None and report.policy.mode == "enforce":
        print(report.policy.max_age, [pattern.pattern for pattern in report.policy.mx])
    print(total, moment, length, report.record.id, report.mx[0].addresses[0].ip, report.versions["mtasts"])
    report.raise_for_status()
    return [finding for finding in report.findings if finding.severity == "error"]


async def many(domains: list[str]) -> dict[str, str]:
    seen: dict[str, str] = {}
    async with mtasts.Checker(cache_ttl=60, ca_path=pathlib.Path("certs")) as checker:
        for domain in domains:
            report: mtasts.Report = await checker.check_async(domain, timeout=5)
            seen[report.domain] = report.protection
    return seen


def scan(domains: list[str]) -> list[str]:
    row: mtasts.Summary = mtasts.check("example.org", detail="summary")
    ends: datetime.datetime | None = row.mx_certificate_expires
    print(row.score, row.mx_covered, ends, mtasts.check("example.org").summary().failed)
    with mtasts.Checker(detail="summary") as checker, checker.check_many(domains) as results:
        first: mtasts.Summary = next(results)
        count: int = results.to_csv("scan.csv") + results.to_ndjson(pathlib.Path("scan.ndjson"))
    reports: mtasts.Results = mtasts.check_many(domains, probe_mx="policy")
    columns: mtasts.Columns = mtasts.columns([row, *reports])
    print(first.protection, count, len(columns))
    return [each.domain for each in mtasts.read_ndjson("scan.ndjson")]


def documents(reports: list[mtasts.Report]) -> str:
    shown: mtasts.Reports = mtasts.check_many(["example.org"]).take(10)
    state: int = mtasts.nagios_state(reports, fail_on="warning")
    chosen: mtasts.Report = reports[0].filtered(select=["mx"])
    mtasts.render(reports, "yaml")  # type: ignore[arg-type]
    return mtasts.render(shown, "junit") + "".join(mtasts.render_stream(reports)) + chosen.html() + str(state)


def offline() -> bool:
    record = mtasts.parse_sts_records([b"v=STSv1; id=1;", "v=spf1 -all"])
    if record.error is not None:
        print(record.error.offset, record.error.expected)
    policy = mtasts.parse_policy("version: STSv1\n")
    return policy.valid and mtasts.match_mx("*.example.org", "mail.example.org")


def mistakes() -> None:
    mtasts.check("example.org", timeout="10")  # type: ignore[call-overload]
    mtasts.check("example.org", detail="summary").findings  # type: ignore[attr-defined]
    mtasts.check("example.org", max_mxs=3)  # type: ignore[call-overload]
    mtasts.check("example.org").protection = "enforced"  # type: ignore[misc]
    if mtasts.check("example.org").protection == "enforcd":  # type: ignore[comparison-overlap]
        pass
