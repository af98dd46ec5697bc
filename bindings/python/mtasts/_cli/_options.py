"""The options of a check as flags, all of them, with the words of the core's headers."""

from __future__ import annotations

import argparse
from typing import Any

from .._options import OPTIONS, OptionDescription
from ._errors import UsageError
from ._input import text_of_file

METAVARS = {"integer": "N", "number": "NUMBER", "text": "TEXT", "list": "ADDRESS", "path": "PATH", "report": "FILE"}
SECONDS = frozenset(
    {"timeout", "dns_timeout", "connect_timeout", "policy_timeout", "smtp_timeout", "back_off", "cache_ttl"}
)

# What has no meaning on a command line: the other half of `leave_probes` is a verb of the API.
LEFT_OUT = frozenset({"leave_probes"})


def add_options(parser: argparse.ArgumentParser, *, but: frozenset[str] = frozenset()) -> None:
    group = parser.add_argument_group("options of the check", "What is not given is as it is in the API (docs/cli.md).")
    for option in OPTIONS:
        if option.name not in LEFT_OUT | but:
            _add(group, option)


def flag_of(name: str) -> str:
    return "--" + name.replace("_", "-")


def _add(group: argparse._ArgumentGroup, option: OptionDescription) -> None:
    # SUPPRESS: what is not given is not there, and the presets stay those of the core.
    common: dict[str, Any] = {"dest": f"option_{option.name}", "default": argparse.SUPPRESS, "help": _help(option)}
    flag = flag_of(option.name)
    if option.kind == "flag":
        group.add_argument(flag, action=argparse.BooleanOptionalAction, **common)
    elif option.kind == "choice":
        group.add_argument(flag, choices=option.choices, **common)
    elif option.kind == "list":
        group.add_argument(flag, action="append", metavar="ADDRESS", **common)
    else:
        kinds = {"integer": whole_number, "number": number}
        metavar = "SECONDS" if option.name in SECONDS else METAVARS[option.kind]
        group.add_argument(flag, type=kinds.get(option.kind, str), metavar=metavar, **common)


def _help(option: OptionDescription) -> str:
    about = option.about.replace("`", "").replace("%", "%%")
    if option.kind == "report":
        return "a file with an earlier report of the domain as JSON: what a sender does that holds the policy of then"
    if option.kind == "list":
        return about + "; may be given several times"
    if option.kind in ("integer", "number", "choice"):
        return f"{about} (default {option.preset})"
    if option.kind == "flag":
        return f"{about} (default {'yes' if option.preset else 'no'})"
    return about


def number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, got {text!r}") from None


def whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r}") from None


def count(text: str) -> int:
    value = whole_number(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"expected a whole number from 1, got {text!r}")
    return value


def options_in(chosen: argparse.Namespace) -> dict[str, Any]:
    """Those that were given, as ``mtasts.check`` takes them. The core judges their values."""
    given = {
        name.removeprefix("option_"): value for name, value in vars(chosen).items() if name.startswith("option_")
    }
    if "previous" in given:
        given["previous"] = text_of_file(given["previous"])
    for name, value in given.items():
        if value != value or value in (float("inf"), float("-inf")):
            raise UsageError(f"{flag_of(name)}: expected a number, got {value}")
    return given
