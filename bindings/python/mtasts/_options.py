# Written by tools/generate from core/include/mtasts. Change the headers, then run ./dev generate.
"""The options of a check, for ``check(domain, **options)``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

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

    # one try of a look-up
    dns_timeout: float

    # of a look-up, 1 to 10
    dns_tries: int

    # one connection, to a policy host or a mail server
    connect_timeout: float

    # the whole fetch of the policy (RFC 8461 section 3.3)
    policy_timeout: float

    # of a policy; what is longer is no policy (RFC 8461 section 3.3)
    policy_max_bytes: int

    # one reply; postscreen greets after some 15 s
    smtp_timeout: float

    probe_mx: ProbeChoice

    # name the mail servers to speak to and leave them: see probes.hpp
    leave_probes: bool

    # connect to IPv4 addresses
    ipv4: bool

    # connect to IPv6 addresses
    ipv6: bool

    # how many MX hosts are looked at
    max_mx: int

    # how many addresses of each
    max_addresses: int

    # the name given in EHLO; empty: this machine's
    helo: str

    # PEM; with neither this nor ca_path the usual places are tried
    ca_file: str | PathLike[str]

    # a folder of such files, named by OpenSSL's hashes
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

    # of policy hosts; another one is for tests
    https_port: int

    # of mail servers; another one is for tests
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


class OptionDescription(NamedTuple):
    """One option as data, for those who ask for options in another form, such as a command line."""

    name: str
    kind: Literal["flag", "integer", "number", "text", "list", "path", "choice", "report"]
    preset: bool | int | float | str | tuple[str, ...] | None
    choices: tuple[str, ...]
    about: str


OPTIONS: tuple[OptionDescription, ...] = (
    OptionDescription(
        "resolver",
        "list",
        (),
        (),
        "`ip`, `ip:port`, `[ip6]:port` or an `https://` URL (RFC 8484); empty: the system's",
    ),
    OptionDescription(
        "trust_ad",
        "flag",
        False,
        (),
        "believe the resolver's AD bit (only over a path that nobody can alter)",
    ),
    OptionDescription(
        "timeout",
        "number",
        60,
        (),
        "the whole check; at expiry a partial report",
    ),
    OptionDescription(
        "dns_timeout",
        "number",
        5,
        (),
        "one try of a look-up",
    ),
    OptionDescription(
        "dns_tries",
        "integer",
        2,
        (),
        "of a look-up, 1 to 10",
    ),
    OptionDescription(
        "connect_timeout",
        "number",
        10,
        (),
        "one connection, to a policy host or a mail server",
    ),
    OptionDescription(
        "policy_timeout",
        "number",
        60,
        (),
        "the whole fetch of the policy (RFC 8461 section 3.3)",
    ),
    OptionDescription(
        "policy_max_bytes",
        "integer",
        65536,
        (),
        "of a policy; what is longer is no policy (RFC 8461 section 3.3)",
    ),
    OptionDescription(
        "smtp_timeout",
        "number",
        30,
        (),
        "one reply; postscreen greets after some 15 s",
    ),
    OptionDescription(
        "probe_mx",
        "choice",
        "always",
        ("always", "policy", "never", ),
        "Which mail servers are spoken to. `always`: all. `policy`, for scans: only where a usable policy was seen, and a domain without a record is asked three questions altogether (its record, MX and TLS-RPT). `never`: none.",
    ),
    OptionDescription(
        "leave_probes",
        "flag",
        False,
        (),
        "name the mail servers to speak to and leave them: see probes.hpp",
    ),
    OptionDescription(
        "detail",
        "choice",
        "full",
        ("full", "summary", ),
        "What a check gives: a `full` report, or its `summary` alone, for scans: one row, and the evidence is not kept.",
    ),
    OptionDescription(
        "ipv4",
        "flag",
        True,
        (),
        "connect to IPv4 addresses",
    ),
    OptionDescription(
        "ipv6",
        "flag",
        True,
        (),
        "connect to IPv6 addresses",
    ),
    OptionDescription(
        "max_mx",
        "integer",
        20,
        (),
        "how many MX hosts are looked at",
    ),
    OptionDescription(
        "max_addresses",
        "integer",
        8,
        (),
        "how many addresses of each",
    ),
    OptionDescription(
        "helo",
        "text",
        "",
        (),
        "the name given in EHLO; empty: this machine's",
    ),
    OptionDescription(
        "ca_file",
        "path",
        "",
        (),
        "PEM; with neither this nor ca_path the usual places are tried",
    ),
    OptionDescription(
        "ca_path",
        "path",
        "",
        (),
        "a folder of such files, named by OpenSSL's hashes",
    ),
    OptionDescription(
        "allow_private",
        "flag",
        False,
        (),
        "contact addresses that are not globally routable",
    ),
    OptionDescription(
        "per_host",
        "integer",
        2,
        (),
        "connections at once to one mail server address",
    ),
    OptionDescription(
        "per_policy_host",
        "integer",
        20,
        (),
        "connections at once to one policy host address",
    ),
    OptionDescription(
        "host_rate",
        "number",
        10,
        (),
        "new connections a second to one address; 0: no limit",
    ),
    OptionDescription(
        "back_off",
        "number",
        60,
        (),
        "seconds that a server which answers 421 is left alone, longer when it repeats; 0: not",
    ),
    OptionDescription(
        "dns_rate",
        "number",
        0,
        (),
        "look-ups a second, of all threads together; 0: no limit",
    ),
    OptionDescription(
        "threads",
        "integer",
        1,
        (),
        "engine loops of a Checker; 0: one a core",
    ),
    OptionDescription(
        "cache_ttl",
        "number",
        300,
        (),
        "seconds that an answer serves other checks of the same Checker; 0: not at all",
    ),
    OptionDescription(
        "cache_bytes",
        "integer",
        268435456,
        (),
        "memory for such answers, of all threads together",
    ),
    OptionDescription(
        "previous",
        "report",
        None,
        (),
        "an earlier report of the domain: see `earlier_of`",
    ),
    OptionDescription(
        "https_port",
        "integer",
        443,
        (),
        "of policy hosts; another one is for tests",
    ),
    OptionDescription(
        "smtp_port",
        "integer",
        25,
        (),
        "of mail servers; another one is for tests",
    ),
)

__all__ = [
    "CheckOptions",
    "DetailChoice",
    "OPTIONS",
    "OPTION_NAMES",
    "OptionDescription",
    "Options",
    "ProbeChoice",
]
