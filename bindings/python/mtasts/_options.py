# Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.
"""The options of a check, for ``check(domain, **options)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from ._report import Report

ProbeChoice = Literal[
    "always",
    "policy",
    "never",
]
"""Which mail servers are spoken to. `always`: all. `policy`, for scans: only where a usable policy
was seen, and a domain without a record is asked three questions altogether (its record, MX and
TLS-RPT). `never`: none.
"""

DetailChoice = Literal[
    "full",
    "summary",
]
"""What a check gives: a `full` report, or its `summary` alone, for scans: one row, and the evidence
is not kept.
"""


class CheckOptions(TypedDict, total=False):
    """Every option but `detail`."""

    # `ip`, `ip:port`, `[ip6]:port` or an `https://` URL (RFC 8484); empty: the system's
    resolver: str | Sequence[str]

    # believe the resolver's AD bit (only over a path that nobody can alter)
    trust_ad: bool

    # the whole check; at expiry a partial report
    timeout: float

    # one try
    dns_timeout: float

    # 1 to 10
    dns_tries: int

    connect_timeout: float

    # RFC 8461 section 3.3
    policy_timeout: float

    policy_max_bytes: int

    # one reply; postscreen greets after some 15 s
    smtp_timeout: float

    probe_mx: ProbeChoice

    # name the mail servers to speak to and leave them: see probes.hpp
    leave_probes: bool

    ipv4: bool

    ipv6: bool

    max_mx: int

    max_addresses: int

    # the name given in EHLO; empty: this machine's
    helo: str

    # PEM; with neither this nor ca_path the usual places are tried
    ca_file: str | PathLike[str]

    ca_path: str | PathLike[str]

    # contact addresses that are not globally routable
    allow_private: bool

    # connections at once to one mail server address
    per_host: int

    # connections at once to one policy host address
    per_policy_host: int

    # new connections a second to one address; 0: no limit
    host_rate: float

    # seconds that a server which answers 421 is left alone, longer when it repeats; 0: not
    back_off: float

    # look-ups a second, of all threads together; 0: no limit
    dns_rate: float

    # engine loops of a Checker; 0: one a core
    threads: int

    # seconds that an answer serves other checks of the same Checker; 0: not at all
    cache_ttl: float

    # memory for such answers, of all threads together
    cache_bytes: int

    # an earlier report of the domain: see `earlier_of`
    previous: Report | Mapping[str, Any] | str | None

    # for tests
    https_port: int

    # for tests
    smtp_port: int


class Options(CheckOptions, total=False):
    """Durations are seconds, fractions allowed, above 0."""

    detail: DetailChoice


# In the order of the headers, for those who build an object of options from something else.
OPTION_NAMES: tuple[str, ...] = (
    "resolver",
    "trust_ad",
    "timeout",
    "dns_timeout",
    "dns_tries",
    "connect_timeout",
    "policy_timeout",
    "policy_max_bytes",
    "smtp_timeout",
    "probe_mx",
    "leave_probes",
    "detail",
    "ipv4",
    "ipv6",
    "max_mx",
    "max_addresses",
    "helo",
    "ca_file",
    "ca_path",
    "allow_private",
    "per_host",
    "per_policy_host",
    "host_rate",
    "back_off",
    "dns_rate",
    "threads",
    "cache_ttl",
    "cache_bytes",
    "previous",
    "https_port",
    "smtp_port",
)

__all__ = [
    "CheckOptions",
    "DetailChoice",
    "OPTION_NAMES",
    "Options",
    "ProbeChoice",
]
