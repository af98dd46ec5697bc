"""``mtasts doctor``: whether this machine can check at all. What it cannot know it says."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .._checker import check
from .._offline import versions
from .._report import Report
from .._types import Observed
from ..errors import MtaStsError
from ._options import add_options, options_in
from ._output import add_output, write

# RFC 6761 section 6.4: it exists nowhere, so that only the resolver is asked.
NOWHERE = "mtasts-doctor.invalid"


@dataclass(frozen=True)
class Sign:
    what: str
    state: Literal["ok", "wrong", "unknown"]
    said: str


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "doctor",
        help="whether this machine can check",
        usage="%(prog)s [OPTION...] [DOMAIN]",
        description="Versions, the trust store, the resolver, and whether connections to port 25 leave this machine. "
        "For the last, DOMAIN is one whose mail servers take connections: they are spoken to, no other machine is.",
    )
    parser.add_argument("domain", nargs="?", metavar="DOMAIN")
    add_output(parser.add_argument_group("output"), ("text", "json"))
    add_options(parser, but=frozenset({"detail", "previous", "probe_mx"}))
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    options = options_in(chosen)
    signs = [*_libraries(options), *_resolver(options), *_port_25(chosen.domain, options)]
    if chosen.format == "json":
        text = json.dumps([asdict(sign) for sign in signs], indent=2, ensure_ascii=False) + "\n"
    else:
        text = "".join(f"{sign.state:8} {sign.what}: {sign.said}\n" for sign in signs)
    write(chosen, [text])
    return 1 if any(sign.state == "wrong" for sign in signs) else 0


def _libraries(options: dict[str, Any]) -> list[Sign]:
    signs = [Sign("python", "ok", f"{platform.python_version()} on {platform.platform()}, {sys.executable}")]
    try:
        found = versions(**options)
    except MtaStsError as error:
        return [*signs, Sign("trust store", "wrong", str(error))]
    store = found.pop("trust_store")
    foreign = [f"{name} {version}" for name, version in found.items() if "built with" in version]
    if foreign:
        said = f"the process holds another copy, and mtasts is bound to it: {', '.join(foreign)}"
        signs.append(Sign("libraries", "wrong", said))
    else:
        said = ", ".join(f"{name} {version}" for name, version in found.items())
        signs.append(Sign("libraries", "ok", f"{said}: those that mtasts was built with"))
    return [*signs, Sign("trust store", "wrong" if store == "none" else "ok", store)]


def _resolver(options: dict[str, Any]) -> list[Sign]:
    asked = ", ".join(options.get("resolver", ())) or "the system's"
    try:
        report = check(NOWHERE, **{**options, "probe_mx": "never"})
    except MtaStsError as error:
        return [Sign("resolver", "wrong", str(error))]
    answer = report.evidence.mx
    if answer.value is not None:
        signs = [Sign("resolver", "ok", f"{asked} answers, over {answer.value.transport}")]
        if answer.value.exists:
            signs.append(Sign("resolver", "wrong", f"it says that {NOWHERE} exists, which nothing does (RFC 6761)"))
        return signs
    return [Sign("resolver", "wrong", f"{asked} gives no answer: {answer.reason}" + _detail(answer.detail))]


def _port_25(domain: str | None, options: dict[str, Any]) -> list[Sign]:
    what = f"port {options.get('smtp_port', 25)}"
    if domain is None:
        said = "not tried: name a domain whose mail servers take connections, as in `mtasts doctor example.com`"
        return [Sign(what, "unknown", said)]
    try:
        report = check(domain, **options)
    except MtaStsError as error:
        return [Sign(what, "unknown", str(error))]
    return [_reached(what, f"IPv{version}", _connections(report, version)) for version in (4, 6)]


def _connections(report: Report, version: int) -> list[tuple[str, str | None]]:
    """Each address of the family and why it was not reached; None where it was."""
    probes = [probe for host in report.evidence.mx_hosts for probe in host.probes]
    return [(probe.ip, _why_not(probe.connect)) for probe in probes if (":" in probe.ip) == (version == 6)]


def _why_not(connect: Observed[Any]) -> str | None:
    return None if connect.value is not None else f"{connect.reason}{_detail(connect.detail)}"


def _reached(what: str, family: str, tried: list[tuple[str, str | None]]) -> Sign:
    name = f"{what} over {family}"
    if not tried:
        return Sign(name, "unknown", "the domain has no mail server with such an address")
    for ip, why in tried:
        if why is None:
            return Sign(name, "ok", f"{ip} takes connections from here")
    whys = {why for _, why in tried}
    if all(str(why).startswith("timeout") for why in whys):
        return Sign(name, "wrong", f"all {len(tried)} addresses timed out: it seems to be blocked on the way out")
    if all(str(why).startswith("unreachable") for why in whys):
        return Sign(name, "wrong", f"no route: this machine has no {family}")
    return Sign(name, "unknown", "; ".join(f"{ip}: {why}" for ip, why in tried[:4]))


def _detail(detail: str) -> str:
    return f" ({detail})" if detail else ""
