"""checkdmarc's own functions for the three questions, one domain after the other as it does.
usage: checkdmarc_funnel.py PORT DOMAINS"""

from __future__ import annotations

import pathlib
import sys

import dns.resolver
from checkdmarc.mta_sts import MTASTSRecordNotFound, query_mta_sts_record
from checkdmarc.smtp_tls_reporting import SMTPTLSReportingRecordNotFound, query_smtp_tls_reporting_record
from checkdmarc.utils import get_mx_records

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from client_run import Measured  # noqa: E402


def check(domain: str, resolver: dns.resolver.Resolver) -> bool:
    absent = 0
    try:
        query_mta_sts_record(domain, resolver=resolver)
    except MTASTSRecordNotFound:
        absent += 1
    try:
        query_smtp_tls_reporting_record(domain, resolver=resolver)
    except SMTPTLSReportingRecordNotFound:
        absent += 1
    return absent == 2 and [host["hostname"] for host in get_mx_records(domain, resolver=resolver)] == [f"mx.{domain}"]


def main() -> None:
    resolver = dns.resolver.Resolver(configure=False)
    resolver.nameservers, resolver.port = ["127.0.0.1"], int(sys.argv[1])
    count = int(sys.argv[2])
    with Measured() as run:
        right = sum(check(f"n{number}.bench.test", resolver) for number in range(count))
    run.print(count, {"right": right})


if __name__ == "__main__":
    main()
