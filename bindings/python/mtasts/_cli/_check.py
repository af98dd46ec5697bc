"""``mtasts check``: domains, one or a list without end, as reports in any format."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from .._checker import Checker
from .._render import FORMATS, nagios_state, render_stream
from .._report import Report
from .._summary import Summary
from ._errors import UsageError
from ._input import domains_of_file
from ._options import add_options, count, options_in
from ._output import add_output, wants_colour, width_of, write
from ._piped import checked as piped
from ._progress import Progress
from ._selection import add_selection, reaches, selection

# A row of each report is all that is kept of it there.
ROWS_ALONE = frozenset({"csv"})
GRAVER = (0, 3, 1, 2)  # states of a monitoring plugin


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "check",
        help="look at domains as a sending mail server would",
        usage="%(prog)s [OPTION...] (DOMAIN... | -f FILE)",
        description="Looks up, fetches and probes what a sending mail server would, and says what it does, why, and "
        "what to change.",
    )
    parser.add_argument("domains", nargs="*", metavar="DOMAIN")
    parser.add_argument("-f", "--file", metavar="FILE", help="domains, one a line, # for remarks; - is standard input")
    parser.add_argument(
        "--concurrency", type=count, default=500, metavar="N", help="domains under way at once (default 500)"
    )
    parser.add_argument(
        "--ordered", action="store_true", help="in the order of the list; that of arguments is kept always"
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress on standard error")
    output = parser.add_argument_group("output")
    add_output(output, FORMATS)
    add_selection(output)
    add_options(parser)
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    if bool(chosen.domains) == bool(chosen.file):
        raise UsageError("check: expected either domains or --file")
    only = selection(chosen)
    options = options_in(chosen)
    if chosen.format in ROWS_ALONE and only is None:
        options.setdefault("detail", "summary")
    elif options.get("detail") == "summary" and only is not None:
        raise UsageError("--select and --ignore need whole reports: leave --detail summary out")
    domains, slow = domains_of_file(chosen.file) if chosen.file else (chosen.domains, False)
    tally = Tally(chosen, only)
    with Checker(**_with_presets(options, chosen)) as checker:
        document = dict(color=wants_colour(chosen), width=width_of(chosen), fail_on=chosen.fail_on)
        if len(chosen.domains) == 1:
            seen = tally.of(checker.check(chosen.domains[0]))
            write(chosen, render_stream(seen, chosen.format, **document))
        else:
            write(chosen, render_stream(_stream(checker, domains, slow, chosen, tally), chosen.format, **document))
    return tally.status()


def _with_presets(options: dict[str, Any], chosen: argparse.Namespace) -> dict[str, Any]:
    """One domain asks nothing twice, so that nothing need be kept."""
    return {"cache_ttl": 0, **options} if len(chosen.domains) == 1 else options


def _stream(
    checker: Checker[Any], domains: Any, slow: bool, chosen: argparse.Namespace, tally: Tally
) -> Iterator[Report | Summary]:
    progress = Progress(chosen, len(chosen.domains) or None)
    how: dict[str, Any] = {
        "concurrency": chosen.concurrency,
        "ordered": chosen.ordered or bool(chosen.domains),
        "progress": progress,
    }
    results = piped(checker, domains, **how) if slow else checker.check_many(domains, **how)
    with contextlib.closing(results):
        try:
            for each in results:
                yield tally.of(each)
        finally:
            progress.clear()


class Tally:
    """What decides the exit status, as the reports go by."""

    def __init__(self, chosen: argparse.Namespace, only: Callable[[Report], Report] | None) -> None:
        self._chosen = chosen
        self._only = only
        self._nagios = 0
        self._failed = False
        self._refused = 0
        self._first_refusal = ""

    def of(self, seen: Any) -> Any:
        if seen.error is not None:
            self._refused += 1
            self._first_refusal = self._first_refusal or f"{seen.domain}: {seen.error}"
        if self._only is not None:
            seen = self._only(seen)
        self._failed = self._failed or reaches(seen.worst, self._chosen.fail_on)
        if self._chosen.format == "nagios" and isinstance(seen, Report):
            state = nagios_state(seen, fail_on=self._chosen.fail_on)
            self._nagios = max(self._nagios, state, key=GRAVER.index)
        return seen

    def status(self) -> int:
        if self._chosen.format == "nagios":
            return self._nagios
        if self._refused:
            others = f", and {self._refused - 1} more" if self._refused > 1 else ""
            print(f"mtasts: not checked: {self._first_refusal}{others}", file=sys.stderr)
            return 2
        return 1 if self._failed else 0
