#!/usr/bin/env python3
"""`./dev try`: reports on the screen.

Without arguments it starts the lab, a mail world on loopback, and checks some of its domains, good and broken in
different ways. With domains it checks those on the real network:

    ./dev try [--OPTION VALUE ...] [DOMAIN ...]
    ./dev try example.org --timeout 5 --resolver 127.0.0.1:53
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import Any

import mtasts

LAB_WORLDS = (
    "healthy",
    "testing-ready",
    "mx-not-covered",
    "policy-certificate-expired",
    "mx-no-starttls",
    "record-servfail",
    "no-record",
)


class UsageError(Exception):
    pass


def arguments(words: list[str]) -> tuple[list[str], dict[str, Any]]:
    """Domains, and each `--name value` as an option of mtasts. A value is JSON where it can be, else text."""
    domains: list[str] = []
    options: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            domains.append(word)
            continue
        name, equals, text = word[2:].partition("=")
        if not equals:
            following = next(rest, None)
            if following is None:
                raise UsageError(f"{word} needs a value")
            text = following
        name = name.replace("-", "_")
        value = parsed(text)
        options[name] = [*options.get(name, []), value] if name == "resolver" else value
    return domains, options


def parsed(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return value if isinstance(value, (bool, int, float)) else text


def show(report: mtasts.Report, color: bool) -> None:
    width = max(40, min(100, shutil.get_terminal_size().columns))
    print(report.text(color=color, width=width).rstrip("\n"), end="\n\n", flush=True)


def show_lab(color: bool) -> None:
    from mail_lab import MailLab

    with MailLab(LAB_WORLDS) as lab:
        print(f"The lab stands on loopback with {len(lab.worlds)} mail worlds. No packet leaves this machine.\n")
        for world in lab.worlds.values():
            print(f"== {world.name}: {world.about}\n", flush=True)
            show(mtasts.check(world.domain, **world.options), color)


def main(words: list[str]) -> int:
    if {"-h", "--help"} & set(words):
        print(__doc__)
        return 0
    color = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
    try:
        domains, options = arguments(words)
        if options and not domains:
            raise UsageError("options go with domains: ./dev try [--OPTION VALUE ...] DOMAIN ...")
        if not domains:
            show_lab(color)
        failed = False
        for domain in domains:
            try:
                show(mtasts.check(domain, **options), color)
            except mtasts.InvalidDomainError as error:
                print(f"try: {error}", file=sys.stderr)
                failed = True
        return 2 if failed else 0
    except (UsageError, mtasts.MtaStsError) as error:
        print(f"try: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
